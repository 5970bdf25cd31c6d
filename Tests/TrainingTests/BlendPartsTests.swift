import BERT4Rec
import Evaluation
import Fitting
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing

@testable import Training

/// For each model beside the network a case that it alone gets right, and that the fitted blend gets right, too.
@Suite("What each part of the blend is there for")
struct BlendPartsTests {
    /// Data of 10 items (vocabulary indices 2 to 11), a history, and what comes next.
    struct Case: CustomTestStringConvertible {
        let part: AuxiliaryConfiguration.Kind
        let order: ItemOrder
        let sequences: [(count: Int, items: [Int32])]
        let history: [Int32]
        let target: Int32
        /// When the sequences were, one day after the other, if that is known.
        var isTimed = false
        var testDescription: String { "\(part)" }

        var training: UserSequences {
            var users: [(userID: String, items: [Int32])] = []
            for (count, items) in sequences { for _ in 0..<count { users.append(("\(users.count)", items)) } }
            guard isTimed else { return UserSequences(users) }
            return UserSequences(
                timed: users.enumerated().map { day, user in
                    (user.userID, user.items, user.items.map { _ in Int32(86_400 * day) })
                })
        }
    }

    static let cases = [
        // 2 goes with 3 the most often, but before it; what follows 3 is 4, which is often without it.
        Case(
            part: .transitions, order: .sequence, sequences: [(400, [2, 3, 4]), (200, [2, 3]), (400, [5, 4])],
            history: [3], target: 4),
        // 3 is with 4 and 5 only where 2 is, which explains it: with 4 and 5 alone goes 6.
        Case(
            part: .linear, order: .sequence,
            sequences: [
                (300, [2, 3, 4]), (300, [2, 3, 5]), (300, [2, 3]), (150, [6, 4]), (150, [6, 5]), (100, [11, 4]),
                (100, [11, 5]), (500, [10, 6]),
            ], history: [4, 5], target: 6),
        // The few who had 4 had 2, too: too few for a regression, which follows 3.
        Case(
            part: .cosine, order: .sequence,
            sequences: [(4, [4, 2]), (300, [3, 5]), (60, [5, 3]), (100, [5, 10]), (100, [3, 11])], history: [2, 3],
            target: 4),
        // 2 is in more carts with 4, but those are full of other things; in small ones it is with 3.
        Case(
            part: .autoencoder, order: .set,
            sequences: [(250, [2, 3]), (200, [3, 11])]
                + fours.flatMap { [(count: 10, items: [2, 4] + $0), (count: 10, items: $0)] },
            history: [2], target: 3),
        // Who had 3 has it again.
        Case(
            part: .repeats, order: .sequence, sequences: [(100, [2, 3]), (100, [3, 4]), (100, [4, 2])],
            history: [2, 3],
            target: 3),
        // 2 went with 3, but of late people take 4.
        Case(
            part: .recent, order: .set, sequences: [(300, [2, 3]), (60, [4])], history: [2], target: 4, isTimed: true),
    ]

    /// Any four of the items from 5 on.
    private static var fours: [[Int32]] {
        let sets: [Int] = (0..<128).filter { $0.nonzeroBitCount == 4 }
        return sets.map { set in
            let members: [Int] = (0..<7).filter { set & (1 << $0) != 0 }
            return members.map { Int32(5 + $0) }
        }
    }

    private let parameters = ModelParameters.withoutOpinions(vocabularyCount: 12)

    private func rank(_ one: Case, _ statistics: AuxiliaryStatistics, _ blend: AuxiliaryConfiguration) -> Int {
        let configuration = TrainingConfiguration(.default, order: one.order, lanes: 1)
        let rule = ScoringRule(
            QuestionEncoder(objectives: configuration.objectives, maximumLength: 12), vocabulary: nil,
            auxiliary: statistics.models(blend))
        let cases = ValidationCases(
            histories: UserSequences([(userID: "u", items: one.history)]), targets: [one.target])
        let repeats: RepeatPolicy = one.part == .repeats ? .keep : .leaveOut
        return ModelEvaluator(parameters, rule, repeats: repeats, lanes: 1).ranks(cases)[0] ?? .max
    }

    @Test("alone right, others alone wrong, and right in the blend", arguments: cases)
    func parts(one: Case) {
        var usual = AuxiliaryConfiguration.usual(one.order, items: 10)
        usual.repeats = one.part == .repeats ? .usualRepeats : nil
        usual.recent = one.part == .recent ? .usual : nil
        let statistics = AuxiliaryStatistics(
            fitting: usual, to: one.training, vocabularyCount: 12, lanes: Lanes(count: 1))
        for kind in usual.kinds where kind != .network {
            let found = rank(one, statistics, usual.alone(kind))
            #expect((found == 1) == (kind == one.part), "\(kind): \(found)")
        }
        var configuration = TrainingConfiguration(.default, order: one.order, lanes: 1)
        configuration.repeats = one.part == .repeats ? .keep : .leaveOut
        let asked = ValidationCases(
            histories: UserSequences((0..<40).map { (userID: "\($0)", items: one.history) }),
            targets: Array(repeating: one.target, count: 40))
        let blend = BlendFit(parameters, asked, asked: Array(0..<40), configuration).fit(statistics, from: usual)
        #expect(blend[one.part] ?? 0 > 0 && rank(one, statistics, blend) == 1, "\(blend.description)")
    }
}
