import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Kernels
import Platform
import Scoring
import TestSupport
import Testing
import Training

@testable import Inference

/// The two executors of the score terms: the dense one that trains, evaluates and asks golden carts, and the scan that serves.
@Suite("Dense scores and the scan", .everyKernelSet)
struct ExecutorAgreementTests {
    /// A way to train, by what it makes of the score terms: one pass or two, nothing, few or all items added to.
    struct Kind: CustomTestStringConvertible {
        var objectives: [Objective]
        var order: ItemOrder
        /// `nil`: fitted, with all models there are.
        var auxiliaryWeight: Float?
        var readsTimes = false
        /// Of many items a question's neighbours are few, of few they are most.
        var itemCount = 40
        var testDescription: String {
            objectives.map(\.rawValue).joined(separator: " + ")
                + ", \(order), auxiliary weight \(auxiliaryWeight.map { "\($0)" } ?? "fitted")"
                + (readsTimes ? ", with times" : "") + ", \(itemCount) items"
        }
    }

    /// Carts without order have no reverse objective.
    static let kinds: [Kind] =
        [[Objective.masked], [.causal], [.reverse], [.causal, .reverse], [.masked, .causal, .reverse]]
        .flatMap { objectives in
            [0, 0.5].map { Kind(objectives: objectives, order: .sequence, auxiliaryWeight: $0) }
        }
        + [[Objective.masked], [.causal], [.masked, .causal]].map {
            Kind(objectives: $0, order: .set, auxiliaryWeight: 0.5)
        }
        + [
            Kind(objectives: [.causal, .reverse], order: .sequence, auxiliaryWeight: 0.5, readsTimes: true),
            Kind(objectives: [.masked], order: .set, readsTimes: true),
            Kind(objectives: [.causal, .reverse], order: .sequence, auxiliaryWeight: 0.5, itemCount: 1200),
            Kind(objectives: [.masked], order: .set, auxiliaryWeight: 0.5, itemCount: 1200),
        ]

    /// Users with a taste: each walks round its own part of the catalogue.
    private func dataset(_ directory: TemporaryDirectory, _ kind: Kind) throws -> InteractionDataset {
        let withTimes = kind.readsTimes
        var random = SeededGenerator(seed: 3)
        var lines = [withTimes ? "user,item,timestamp" : "user,item"]
        var time = 1_000_000_000
        for user in 0..<80 {
            // Where time is known, one part after the other comes into fashion.
            let start = withTimes ? user / 2 : Int.random(in: 0..<kind.itemCount, using: &random)
            time += 86_400
            for step in 0..<(4 + user % 9) {
                let item = (start + 3 * step + Int.random(in: 0...1, using: &random)) % kind.itemCount
                time += 1 << (step % 25)
                lines.append("u\(user),\(100 + item)" + (withTimes ? ",\(time)" : ""))
            }
        }
        return try InteractionReader.read(
            path: directory.write("walks.csv", lines.joined(separator: "\n") + "\n"),
            options: ReadingOptions(keepsTimes: withTimes))
    }

    private func trained(_ kind: Kind, _ directory: TemporaryDirectory) throws -> CheckpointDirectory {
        var configuration = TrainingConfiguration(.default, order: kind.order, lanes: 1)
        (configuration.epochs, configuration.batchSize, configuration.objectives) = (2, 16, kind.objectives)
        (configuration.auxiliaryWeight, configuration.finalFit) = (kind.auxiliaryWeight, false)
        var model = ModelConfiguration.default(vocabularyCount: 3)
        (model.width, model.layers, model.heads, model.headWidth) = (16, 1, 2, 8)
        (model.feedForwardWidth, model.maximumLength) = (32, 8)
        model.timeBias = kind.readsTimes && kind.order == .sequence
        let output = OutputDirectory(path: directory.path + "/run")
        let request = TrainingRequest(
            configuration: configuration, model: model, dataset: try dataset(directory, kind),
            output: output, origin: .new)
        let silent = ReporterGroup([])
        _ = try Trainer.prepare(request, reporter: { _ in silent }, stop: StopRequest()).run()
        return try CheckpointDirectory(opening: CheckpointLocation(path: output.path).resolve())
    }

    /// Histories of 1 to 13 items, longer than the model too, asked for at an end or anywhere between. Of those with times a third says
    /// when it asks, and a third knows none.
    private func questions(_ vocabularyCount: Int, withTimes: Bool) -> [PositionQuestion] {
        var random = SeededGenerator(seed: 8)
        return (0..<60).map { number in
            let items = (0..<(1 + number % 13)).map { _ in Int32.random(in: 2..<Int32(vocabularyCount), using: &random)
            }
            let before = [items.count, 0, Int.random(in: 0...items.count, using: &random)][number % 3]
            let times = withTimes && number % 5 > 0 ? items.indices.map { Int32(1) << Int32(2 * $0) } : []
            return PositionQuestion(
                items: items[...], position: TargetPosition(itemsBefore: before, of: items.count), times: times[...],
                now: number % 2 == 0 && !times.isEmpty ? 1 << 28 : nil)
        }
    }

    @Test(
        "give the same answers of a trained checkpoint, whatever its objectives and auxiliary model", arguments: kinds)
    func agree(kind: Kind) throws {
        let directory = try TemporaryDirectory()
        let opened = try trained(kind, directory)
        let checkpoint = try Checkpoint.load(opened).checkpoint
        #expect((checkpoint.auxiliary == nil) == (kind.auxiliaryWeight == 0))
        #expect((checkpoint.auxiliary?.recent != nil) == (kind.readsTimes && kind.order == .set))
        let snapshot = try ModelLoader(configuration: InferenceConfiguration(lanes: 1, precision: .f32)).load(opened)
        let questions = questions(checkpoint.vocabulary.count, withTimes: kind.readsTimes)
        let dense = Matrix(rows: questions.count, columns: checkpoint.vocabulary.count)
        PositionScorer(checkpoint.parameters, checkpoint.rule).score(questions, into: dense)
        agree(dense, checkpoint, questions)
        let scanned = BatchScorer(snapshot).ask(
            questions.map {
                TopItemsQuestion(
                    question: $0, count: kind.itemCount, filter: CandidateFilter(excluded: [], allowed: [Int32]?.none))
            })
        for (row, search) in scanned.enumerated() {
            let logits = dense[row..<(row + 1)].values.dropFirst(Int(ItemVocabulary.firstItem)).map(Double.init)
            let total = logits.reduce(0) { $0 + exp($1) }
            #expect(search.best.count == logits.count)
            for (hit, wanted) in zip(search.best, logits.sorted(by: >)) {
                let probability = exp(logits[Int(hit.item)]) / total
                // The item has its own score, and its rank has the score of that rank: equal scores may change places.
                #expect(abs(Double(hit.probability) - probability) < 2e-4 * probability)
                #expect(abs(exp(wanted) / total - probability) < 2e-4 * probability)
            }
        }
    }

    /// The scores of every third item of a range, computed for these items alone; of the others what the range's are.
    private func scores(
        of range: Range<Int>, _ scorer: RangeScorer, _ rule: Int, _ row: Int, _ scoring: ScoringRule
    ) -> [Float] {
        let scores = Matrix(rows: 1, columns: range.count)
        scorer.score(rule: rule, row: row, into: scores)
        var result = scores.values
        let items = stride(from: range.lowerBound, to: range.upperBound, by: 3).map { Int32($0) }
        let terms = scorer.terms(rule: rule, row: row)
        let additions = terms.additions(to: items, prior: scoring.prior)
        for (place, logit) in scorer.logits(row: row, of: items).enumerated() {
            result[3 * place] = terms.networkShare * logit + additions[place]
        }
        return result
    }

    /// The scores of ranges are those of all items, also by a second rule, of the same passes.
    private func agree(_ dense: Matrix, _ checkpoint: Checkpoint, _ questions: [PositionQuestion]) {
        let plain = ScoringRule(checkpoint.rule.encoder, vocabulary: checkpoint.vocabulary)
        let other = Matrix(rows: questions.count, columns: dense.columns)
        PositionScorer(checkpoint.parameters, plain).score(questions, into: other)
        let expected = [dense, other]
        for items in [1, 7, 1 << 14] {
            let scorer = RangeScorer(checkpoint.parameters, [checkpoint.rule, plain], rangeItems: items)
            #expect(scorer.ranges.flatMap { Array($0) } == Array(0..<dense.columns))
            for asked in [0..<9, 9..<11, 11..<questions.count] {
                scorer.ask(Array(questions[asked]))
                for range in scorer.ranges {
                    scorer.move(to: range)
                    let scores = Matrix(rows: 1, columns: range.count)
                    for (row, index) in asked.enumerated() {
                        for rule in 0..<2 {
                            scorer.score(rule: rule, row: row, into: scores)
                            let wanted = expected[rule].withRow(index) { Array($0[range]) }
                            #expect(zip(scores.values, wanted).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
                            let few = self.scores(of: range, scorer, rule, row, rule == 0 ? checkpoint.rule : plain)
                            #expect(zip(few, wanted).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
                        }
                    }
                }
            }
        }
    }
}
