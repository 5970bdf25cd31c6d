import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import TestSupport
import Testing
import Training

/// What the original's training does, row by row, in preset `article`.
@Suite("The article's training", .everyKernelSet)
struct ArticleTests {
    private let article = TrainingConfiguration(.article, order: .sequence, lanes: 1)

    /// Items 2 … n + 1.
    private func sequence(_ count: Int) -> ArraySlice<Int32> { (0..<Int32(count)).map { $0 + 2 }[...] }

    /// One training example; its tokens with the masked ones restored.
    private func example(
        _ configuration: TrainingConfiguration, of items: ArraySlice<Int32>, user: Int = 0, epoch: Int,
        maximumLength: Int = 120
    ) -> (items: [Int32], masked: [Int], firstPosition: Int32) {
        var batch = PackedBatch(visibility: .bidirectional)
        ExampleMaker(configuration, maximumLength: maximumLength)
            .append(items, user: user, epoch: epoch, objective: .masked, to: &batch)
        var tokens = batch.tokens
        for (row, item) in zip(batch.targetRows, batch.targetItems) {
            #expect(tokens[Int(row)] == ItemVocabulary.mask)
            tokens[Int(row)] = item
        }
        return (tokens, batch.targetRows.map { Int($0) }, batch.positions[0])
    }

    @Test("sizes and numbers are the original's")
    func numbers() {
        let model = ModelConfiguration.article(vocabularyCount: 59_049)
        #expect((model.layers, model.width, model.heads, model.headWidth) == (6, 256, 4, 256))
        #expect((model.feedForwardWidth, model.maximumLength) == (1024, 120))
        #expect(abs(Double(ModelParameters(model).layout.parameterCount) - 39.7e6) < 0.1e6)
        #expect((article.seed, article.batchSize, article.clipNorm) == (3007, 512, 2))
        #expect((article.maskProbability, article.dropout, article.validationInterval) == (0.2, 0.1, 5))
        #expect(article.splitMethod == .rows(fraction: 0.25))
        #expect(article.selection == .trainingLoss && article.objectives == [.masked])
        #expect(article.optimizer == OptimizerConfiguration.defaults(of: .nesterov))
        let rates = [OptimizerKind.sgd, .adam, .nesterov].map { OptimizerConfiguration.defaults(of: $0) }
        #expect(rates.map(\.learningRate) == [0.142, 5e-4, 0.1])
        #expect(rates.map(\.momentum) == [0.85, 0.9, 0.8])
    }

    @Test("a window ends at randint(10, max(10, n − 5)) and starts at most 120 before", arguments: [3, 12, 40, 300])
    func window(count: Int) {
        var ends: Set<Int32> = []
        for epoch in 1...400 {
            let items = example(article, of: sequence(count), epoch: epoch).items
            #expect(items == Array(items[0]...items[items.count - 1]))
            let end = Int(items[items.count - 1]) - 1
            #expect((min(count, 10)...max(min(count, 10), count - 5)).contains(end))
            #expect(items.count == min(end, 120))
            ends.insert(items[items.count - 1])
        }
        let choices = max(0, count - 5 - 10) + 1
        #expect(ends.count > choices / 2 && ends.count <= choices)
    }

    @Test("each item is masked with probability 0.2, and at least one of each sequence")
    func masking() {
        var (masked, items) = (0, 0)
        for user in 0..<2000 {
            let one = example(article, of: sequence(30), user: user, epoch: 1)
            #expect(!one.masked.isEmpty)
            masked += one.masked.count
            items += one.items.count
        }
        #expect(abs(Double(masked) / Double(items) - 0.2) < 0.01)
    }

    @Test("padding is on the left, on the right, or a coin flip")
    func padding() {
        for (mode, expected) in [
            (PaddingMode.left, Set<Int32>([117])), (.right, [0]), (.random, [0, 117]),
        ] {
            var configuration = article
            configuration.padding = mode
            let first = (1...50).map { example(configuration, of: sequence(3), epoch: $0).firstPosition }
            #expect(Set(first) == expected)
        }
    }

    @Test("validation masks each of the last five with probability 0.5, nothing before")
    func validation() {
        var masked = [Int](repeating: 0, count: 12)
        let maker = ExampleMaker(article, maximumLength: 120)
        for user in 0..<1000 {
            var batch = PackedBatch(visibility: .bidirectional)
            maker.appendMaskedValidation(Array(sequence(12)), user: user, to: &batch)
            for row in batch.targetRows { masked[Int(row)] += 1 }
        }
        #expect(masked.prefix(7).allSatisfy { $0 == 0 })
        #expect(masked.suffix(5).allSatisfy { (430...570).contains($0) })
    }

    @Test("chunkify trains every n-th batch", arguments: [(1, 10), (2, 5), (3, 4), (100, 1)])
    func chunkify(every: Int, steps: Int) {
        var configuration = article
        configuration.batchSize = 5
        configuration.chunkify = every
        let users = UserSequences((0..<50).map { (userID: "u\($0)", items: Array(sequence(4))) })
        let plan = EpochPlan(ExampleMaker(configuration, maximumLength: 120), users, epoch: 1)
        #expect(plan.count == steps)
        #expect(EpochPlan.steps(users: 50, configuration) == steps)
        let trained = (0..<steps).flatMap { plan.shares(ofStep: $0).joined() }.reduce(0) { $0 + $1.sequenceCount }
        #expect(trained == (steps * 5))
    }

    @Test("the warm-up is d^-0.5 · min(n^-0.5, n · w^-1.5), its peak the learning rate")
    func warmUp() {
        let schedule = LearningRateSchedule.inverseSquareRoot(warmUpSteps: 4000)
        let original = { (n: Double) in min(pow(n, -0.5), n * pow(4000, -1.5)) }
        for step in [1, 10, 3999, 4000, 4001, 100_000] {
            let expected = original(Double(step)) / original(4000)
            #expect(abs(Double(schedule.factor(step: step, of: 1_000_000)) - expected) < 1e-6)
        }
        #expect(schedule.factor(step: 4000, of: 1_000_000) == 1)
    }
}
