import BERT4Rec
import Evaluation
import Fitting
import Foundation
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing

@testable import Training

/// Weights of the network and of the models beside it, fitted on held-out items.
@Suite("Fitting the blend")
struct BlendFitTests {
    private let vocabularyCount = 62
    private let parameters = ModelParameters.withOpinions(vocabularyCount: 62)
    private let configuration = TrainingConfiguration(.default, order: .sequence, lanes: 2)

    /// - Parameter smallCatalogue: larger ones are sampled
    private func fit(
        _ training: UserSequences, _ cases: ValidationCases, smallCatalogue: Int = .max
    ) -> AuxiliaryConfiguration {
        let usual = AuxiliaryConfiguration.usual(.sequence, items: vocabularyCount - 2)
        let statistics = AuxiliaryStatistics(
            fitting: usual, to: training, vocabularyCount: vocabularyCount, lanes: Lanes(count: 2))
        return BlendFit(
            parameters, cases, asked: Array(0..<cases.count), configuration, smallCatalogue: smallCatalogue
        ).fit(statistics, from: usual)
    }

    private func rank(
        _ blend: AuxiliaryConfiguration, _ training: UserSequences, _ history: [Int32], _ target: Int32
    ) -> Int {
        let statistics = AuxiliaryStatistics(
            fitting: blend, to: training, vocabularyCount: vocabularyCount, lanes: Lanes(count: 1))
        let rule = ScoringRule(
            QuestionEncoder(objectives: configuration.objectives, maximumLength: 12), vocabulary: nil,
            auxiliary: statistics.models(blend))
        let scores = Matrix(rows: 1, columns: vocabularyCount)
        PositionScorer(parameters, rule).score([PositionQuestion(items: history[...], position: .next)], into: scores)
        let values = scores.values
        return 1 + (2..<vocabularyCount).count { !history.contains(Int32($0)) && values[$0] > values[Int(target)] }
    }

    /// Users who walk a ring: what follows what is all there is to know.
    private var ring: UserSequences {
        UserSequences(
            (0..<120).map { user in
                (userID: "\(user)", items: (0..<(4 + user % 4)).map { Int32((user * 7 + $0) % 60 + 2) })
            })
    }

    /// Carts of six out of ten groups of six, in any order: what goes together is all there is to know.
    private var groups: UserSequences {
        UserSequences((0..<120).map { (userID: "\($0)", items: Array(member($0 * 7 + $0 / 10).prefix(5))) })
    }

    /// The six of a user's group, beginning anywhere.
    private func member(_ user: Int) -> [Int32] {
        let (group, first) = (user % 10, user / 10)
        return (0..<6).map { Int32(group * 6 + ($0 + first) % 6 + 2) }
    }

    @Test(
        "where only what follows what is to be known, transitions weigh most and answer right"
    )
    func transitions() {
        let cases = ValidationCases(
            histories: UserSequences((0..<60).map { (userID: "\($0)", items: [Int32($0 % 60 + 2)]) }),
            targets: (0..<60).map { Int32(($0 + 1) % 60 + 2) })
        let blend = fit(ring, cases)
        #expect((blend.transitions?.weight ?? 0) > 2 * blend.network)
        for item in 0..<60 { #expect(rank(blend, ring, [Int32(item + 2)], Int32((item + 1) % 60 + 2)) == 1) }
    }

    @Test("where only what goes together is to be known, neighbours weigh most and answer right")
    func neighbours() {
        let cases = ValidationCases(
            histories: UserSequences((0..<60).map { (userID: "\($0)", items: Array(member($0).prefix(5))) }),
            targets: (0..<60).map { member($0)[5] })
        let blend = fit(groups, cases)
        let neighbours = (blend.linear?.weight ?? 0) + (blend.cosine?.weight ?? 0)
        #expect(neighbours > 2 * (blend.transitions?.weight ?? 0) && neighbours > blend.network)
        for user in 0..<60 {
            #expect(rank(blend, groups, Array(cases.histories.sequence(user)), cases.targets[user]) == 1)
        }
    }

    @Test("a sample finds the weights that all items have")
    func sampledFit() {
        let cases = ValidationCases(
            histories: UserSequences((0..<60).map { (userID: "\($0)", items: Array(member($0).prefix(5))) }),
            targets: (0..<60).map { member($0)[5] })
        let (whole, sampled) = (fit(groups, cases), fit(groups, cases, smallCatalogue: 0))
        #expect(sampled.kinds == whole.kinds)
        for kind in whole.kinds {
            #expect(abs((sampled[kind] ?? 0) - (whole[kind] ?? 0)) < 1e-3 * max(1, whole[kind] ?? 0), "\(kind)")
        }
    }

    @Test("of a sample's items each is ahead of the right one as often as it was drawn for")
    func sampledRanks() {
        let few = features { SampledFeatures($0, $1, $2, .leaveOut, $3, lanes: $4, highest: 2, drawn: 8) }
        let worker = BlendWorker(few)
        let memory = Matrix(rows: 0, columns: 0)
        for place in 0..<9 {
            let items = few.items(of: place, memory)
            let logits = items.features.withRow(0) { Array($0) }
            let own = logits[items.target]
            let ahead = logits.indices.filter { logits[$0] > own || logits[$0] == own && $0 < items.target }
            let expected = 1 + ahead.reduce(Float(0)) { $0 + items.counts[$1] }
            #expect(abs(Float(worker.rank(place, [1, 0, 0, 0])) - expected) <= 0.51)
        }
        #expect((0..<9).contains { few.items(of: $0, memory).counts.contains { $0 > 1 } })
    }

    @Test("a case whose right answer is not ranked has no part in a sample")
    func unranked() {
        let repeated = features { cases, selection, rules, parameters, lanes in
            var targets = cases.targets
            (targets[0], targets[1]) = (cases.histories.sequence(0).first ?? 0, 0)
            let cases = ValidationCases(histories: cases.histories, targets: targets)
            return SampledFeatures(cases, selection, rules, .leaveOut, parameters, lanes: lanes)
        }
        #expect(repeated.count == 7)
    }

    @Test("a model that only misleads is left out")
    func misleading() {
        // The held-out item is never a neighbour, nor what follows.
        let cases = ValidationCases(
            histories: UserSequences((0..<60).map { (userID: "\($0)", items: [Int32($0 % 60 + 2)]) }),
            targets: (0..<60).map { Int32(($0 + 30) % 60 + 2) })
        let blend = fit(ring, cases)
        #expect(blend.kinds == [.network])
    }

    @Test("where people come back, what was there comes first, whether validation asks for repeats or not")
    func repeats() {
        // Each user has three items of their own and takes them in turn; every fourth takes something new at the end.
        let own = { (user: Int) in (0..<3).map { Int32((user * 11 + $0 * 17) % 60 + 2) } }
        let histories = UserSequences(
            (0..<80).map { user in (userID: "\(user)", items: (0..<7).map { own(user)[$0 % 3] }) })
        let targets = (0..<80).map { $0 % 4 == 0 ? Int32(($0 * 11 + 5) % 60 + 2) : own($0)[1] }
        let cases = ValidationCases(histories: histories, targets: targets)
        var usual = AuxiliaryConfiguration.usual(.sequence, items: 60)
        usual.repeats = .usualRepeats
        let statistics = AuxiliaryStatistics(
            fitting: usual, to: ring, vocabularyCount: vocabularyCount, lanes: Lanes(count: 2))
        for policy in RepeatPolicy.allCases {
            var configuration = configuration
            configuration.repeats = policy
            let fit = BlendFit(
                parameters, cases, asked: cases.asked(policy), withRepeats: Array(0..<80), configuration)
            let blend = fit.fit(statistics, from: usual)
            #expect((blend.repeats?.weight ?? 0) > 0.3, "\(policy)")
            let rule = ScoringRule(
                QuestionEncoder(objectives: configuration.objectives, maximumLength: 12), vocabulary: nil,
                auxiliary: statistics.models(blend))
            let metrics = ModelEvaluator(parameters, rule, repeats: .keep, lanes: 1).evaluate(cases, k: 3)
            // All but the quarter that takes something new.
            #expect(metrics.hitRate >= 0.7, "\(policy)")
        }
        #expect(configuration.auxiliary(items: 60, repeatShare: 0.04)?.repeats == nil)
        #expect(configuration.auxiliary(items: 60, repeatShare: 0.05)?.repeats != nil)
    }

    @Test("without a held-out item the usual weights stay")
    func nothingHeldOut() {
        let none = ValidationCases(histories: UserSequences([]), targets: [])
        #expect(fit(ring, none) == AuxiliaryConfiguration.usual(.sequence, items: 60))
    }

    /// Nine cases, and what they are made of, by the rules of the usual parts.
    private func features<Features>(
        _ make: (ValidationCases, [Int], [ScoringRule], ModelParameters, Lanes) -> Features
    ) -> Features {
        let usual = AuxiliaryConfiguration.usual(.sequence, items: 60)
        let statistics = AuxiliaryStatistics(
            fitting: usual, to: ring, vocabularyCount: vocabularyCount, lanes: Lanes(count: 1))
        let cases = ValidationCases(
            histories: UserSequences((0..<9).map { (userID: "\($0)", items: [Int32($0 + 2), Int32($0 + 9)]) }),
            targets: (0..<9).map { Int32($0 * 3 + 20) })
        let encoder = QuestionEncoder(objectives: configuration.objectives, maximumLength: 12)
        let rules = usual.kinds.map {
            ScoringRule(encoder, vocabulary: nil, auxiliary: statistics.models(usual.alone($0)))
        }
        return make(cases, Array(0..<9), rules, parameters, Lanes(count: 2))
    }

    private func isNear(_ found: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
        zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }

    @Test("a sample that leaves nothing out says what all items say", arguments: RepeatPolicy.allCases)
    func wholeSample(repeats: RepeatPolicy) {
        let (prior, weights) = ([0.5, 0.2, 0.2, 0.1], [0.4, 0.3, 0.25, 0.2])
        let whole = features { CatalogueFeatures($0, $1, $2, repeats, $3, lanes: $4) }
        let sampled = features { SampledFeatures($0, $1, $2, repeats, $3, lanes: $4) }
        #expect(sampled.count == 9 && sampled.mostItems <= 60)
        let lanes = Lanes(count: 2)
        let expected = BlendLikelihood(whole, prior: prior, lanes: lanes).sums(weights)
        let found = BlendLikelihood(sampled, prior: prior, lanes: lanes).sums(weights)
        #expect(isNear([found.loss], [expected.loss], 1e-5) && isNear(found.gradient, expected.gradient, 1e-4))
        #expect(isNear(found.curvature, expected.curvature, 1e-4))
        let (ranker, other) = (BlendWorker(sampled), BlendWorker(whole))
        let weightsOfRanks: [Float] = [1, 0.5, 0.25, 2]
        #expect((0..<9).allSatisfy { ranker.rank($0, weightsOfRanks) == other.rank($0, weightsOfRanks) })
    }

    @Test("what is drawn stands for what is not: sums are near those over all items")
    func drawnSample() {
        let (prior, weights) = ([0.5, 0.2, 0.2, 0.1], [0.4, 0.3, 0.25, 0.2])
        let whole = features { CatalogueFeatures($0, $1, $2, .leaveOut, $3, lanes: $4) }
        let sampled = features { SampledFeatures($0, $1, $2, .leaveOut, $3, lanes: $4, highest: 2, drawn: 3000) }
        let lanes = Lanes(count: 2)
        let expected = BlendLikelihood(whole, prior: prior, lanes: lanes).sums(weights)
        let found = BlendLikelihood(sampled, prior: prior, lanes: lanes).sums(weights)
        #expect(isNear([found.loss], [expected.loss], 5e-3) && isNear(found.gradient, expected.gradient, 5e-2))
        let few = features { SampledFeatures($0, $1, $2, .leaveOut, $3, lanes: $4, highest: 2, drawn: 1) }
        for place in 0..<9 {
            let items = few.items(of: place, Matrix(rows: 0, columns: 0))
            #expect(items.counts.count < 58 && items.counts.reduce(0, +) == 58)
        }
    }

    @Test("the likelihood's derivatives are those of differences", arguments: RepeatPolicy.allCases)
    func derivatives(repeats: RepeatPolicy) throws {
        let features = features { CatalogueFeatures($0, $1, $2, repeats, $3, lanes: $4) }
        let prior = [0.5, 0.2, 0.2, 0.1]
        let likelihood = BlendLikelihood(features, prior: prior, lanes: Lanes(count: 2))
        let weights = [0.4, 0.3, 0.25, 0.2]
        let sums = likelihood.sums(weights)
        for part in 0..<4 {
            let moved = { (by: Double) in
                var moved = weights
                moved[part] += by
                return likelihood.sums(moved)
            }
            let (below, above) = (moved(-1e-2), moved(1e-2))
            #expect(
                abs((above.loss - below.loss) / 2e-2 - sums.gradient[part]) < 2e-2 * max(1, abs(sums.gradient[part])))
            for other in 0...part {
                let slope = (above.gradient[other] - below.gradient[other]) / 2e-2
                #expect(abs(slope - sums.curvature[part * 4 + other]) < 2e-2 * max(1, abs(slope)))
            }
        }
    }
}
