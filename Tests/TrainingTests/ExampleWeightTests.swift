import BERT4Rec
import Interactions
import Testing

@testable import Training

/// Which target gets which weight.
@Suite("Weights of training examples")
struct ExampleWeightTests {
    /// Items 2 … 41, each with a hundredth of itself as its weight.
    private let items = (2..<42).map { Int32($0) }
    private func weight(_ item: Int32) -> Float { Float(item) / 100 }

    private func maker(_ order: ItemOrder) -> ExampleMaker {
        ExampleMaker(TrainingConfiguration(.default, order: order, lanes: 1), maximumLength: 12)
    }

    private func batch(_ objective: Objective, _ order: ItemOrder, weights: [Float]) -> PackedBatch {
        var batch = PackedBatch(visibility: objective.visibility)
        for user in 0..<20 {
            // Slices that do not begin at 0.
            let (items, weights) = (items.dropFirst(user), weights.dropFirst(user))
            maker(order).append(items, weights: weights, user: user, epoch: 3, objective: objective, to: &batch)
        }
        return batch
    }

    @Test(
        "each target has the weight of the item it predicts", arguments: [Objective.masked, .causal, .reverse],
        ItemOrder.allCases)
    func targets(objective: Objective, order: ItemOrder) {
        let weighted = batch(objective, order, weights: items.map(weight))
        #expect(!weighted.targetItems.isEmpty && weighted.targetWeights == weighted.targetItems.map(weight))
        let plain = batch(objective, order, weights: [])
        #expect(plain.targetWeights.isEmpty && plain.targetWeight == Double(plain.targetItems.count))
        #expect(plain.tokens == weighted.tokens && plain.targetItems == weighted.targetItems)
        let sum = weighted.targetWeights.reduce(0.0) { $0 + Double($1) }
        #expect(weighted.targetWeight == sum)
    }

    @Test("a step's loss is the weighted mean over all lanes, and the epoch's over all steps")
    func weightedMean() {
        var model = ModelConfiguration.default(vocabularyCount: 42)
        (model.width, model.layers, model.heads, model.headWidth) = (8, 1, 1, 8)
        (model.feedForwardWidth, model.maximumLength) = (16, 12)
        let parameters = ModelParameters(model)
        parameters.initialize(seed: 2)
        let step = GradientStep(
            parameters, optimizer: TrainingConfiguration(.default, order: .sequence, lanes: 2).optimizer, clipNorm: 0,
            lanes: 2)
        let single = { (item: Int32, weight: Float) -> PackedBatch in
            var batch = PackedBatch(visibility: .causal)
            batch.append([5, 6], targets: [(offset: 1, item: item)], weights: [weight])
            return batch
        }
        // No update: the losses are those of the same weights.
        let run = { (shares: [[PackedBatch]]) in
            step.run(shares, dropout: 0, dropoutSeed: 1, learningRateFactor: 0)
        }
        let (a, b) = (run([[single(7, 0.5)]]), run([[single(9, 4)]]))
        #expect(a.weight == 0.5 && a.targets == 1)
        let both = run([[single(7, 0.5)], [single(9, 4)]])
        #expect(both.weight == 4.5 && both.targets == 2)
        let mean = (0.5 * a.loss + 4 * b.loss) / 4.5
        #expect(abs(both.loss - mean) < 1e-5)
        var sums = EpochSums()
        sums.add(a, seconds: 1)
        sums.add(b, seconds: 1)
        #expect(abs(sums.loss / sums.totalWeight - mean) < 1e-5)
        #expect(sums.targets == 2 && sums.totalWeight == 4.5)
        #expect(EpochSums().weight == nil && EpochSums().totalWeight == 0)
    }
}
