import BERT4Rec
import Kernels
import Platform
import TestSupport
import Testing
import Training

/// Steps that update only what a batch touches, against steps that update everything.
@Suite("Sparse updates", .everyKernelSet)
struct SparseUpdateTests {
    private static let items = 3_000
    private let random = SeededGenerator(seed: 8)

    private func parameters(tied: Bool) -> ModelParameters { .small(tied: tied, items: Self.items) }

    /// Two lanes' batches of a few sequences.
    private func shares(_ random: inout SeededGenerator) -> [[PackedBatch]] {
        (0..<2).map { _ in
            var batch = PackedBatch(visibility: .causal)
            for _ in 0..<4 {
                let items = (0..<9).map { _ in Int32.random(in: 2..<Int32(Self.items), using: &random) }
                batch.append(items.dropLast(), targets: (0..<8).map { (offset: $0, item: items[$0 + 1]) })
            }
            return [batch]
        }
    }

    /// The weights after some steps.
    private func train(
        _ parameters: ModelParameters, _ optimizer: OptimizerConfiguration, precision: Precision = .f32,
        sparseShare: Double, steps: Int
    ) -> [Float] {
        let step = GradientStep(
            parameters, optimizer: optimizer, clipNorm: 0, lanes: 2, precision: precision,
            sampledLoss: SampledLoss(.softmax, negatives: 20), sparseShare: sparseShare)
        var random = random
        for index in 0..<steps {
            let result = step.run(
                shares(&random), dropout: 0.1, dropoutSeed: UInt64(index), learningRateFactor: 1)
            #expect(result.loss.isFinite && result.gradientNorm > 0)
        }
        return parameters.all.values
    }

    @Test(
        "equal the dense ones bit for bit with plain SGD", arguments: [true, false], [Precision.f32, .bf16])
    func plainSGD(tied: Bool, precision: Precision) {
        let sgd = OptimizerConfiguration(kind: .sgd, learningRate: 0.5, momentum: 0, weightDecay: 0)
        let before = parameters(tied: tied).all.values
        let dense = train(parameters(tied: tied), sgd, precision: precision, sparseShare: 0, steps: 5)
        let sparse = train(parameters(tied: tied), sgd, precision: precision, sparseShare: 1, steps: 5)
        #expect(dense == sparse)
        #expect(dense != before)
    }

    @Test("leave rows without a gradient as they are with AdamW, where dense ones decay them")
    func adamW() throws {
        let adamW = OptimizerConfiguration(kind: .adamW, learningRate: 1e-2, momentum: 0.9, weightDecay: 0.1)
        let before = parameters(tied: true).itemEmbedding.values
        let trained = { (share: Double) -> [Float] in
            let parameters = parameters(tied: true)
            _ = train(parameters, adamW, sparseShare: share, steps: 1)
            return parameters.itemEmbedding.values
        }
        let changedRows = { (after: [Float]) in
            (0..<Self.items).filter { after[($0 * 16)..<($0 * 16 + 16)] != before[($0 * 16)..<($0 * 16 + 16)] }
        }
        let (sparse, dense) = (changedRows(trained(1)), changedRows(trained(0)))
        // Two lanes of 36 items and 20 negatives; some may be drawn twice.
        #expect((90...112).contains(sparse.count))
        // [PAD] is zero, and stays so.
        #expect(dense.count == Self.items - 1)
        #expect(changedRows(trained(0.01)) == dense, "a batch that touches a larger share is not updated sparsely")
    }
}
