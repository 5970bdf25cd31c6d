import BERT4Rec
import Foundation
import Platform
import TestSupport
import Testing

/// Losses over a target and some negatives: their values by their definitions, their gradients by finite differences.
@Suite("Sampled losses", .everyKernelSet)
struct SampledLossTests {
    fileprivate static let losses = [
        SampledLoss(.softmax, negatives: 15), SampledLoss(.binary(calibration: 0.75), negatives: 15),
    ]

    /// A model with the head of a sampled loss.
    private struct Model {
        let parameters: ModelParameters
        let batch: PackedBatch
        let head: SampledHead
        let activations: Activations

        init(_ name: String, _ loss: SampledLoss) throws {
            parameters = try GoldenFile.parameters(name)
            batch = try GoldenFile.load(name).batches[0].packed
            head = SampledHead(parameters, loss)
            activations = Activations(parameters.configuration)
        }

        /// Different ones for the targets.
        var weights: [Float] { batch.targetItems.indices.map { 0.25 + Float($0 % 5) } }

        /// The mean loss and its gradient.
        func run(weights: [Float] = []) -> (loss: Double, gradients: ModelParameters) {
            let gradients = ModelParameters(parameters.configuration)
            let encoder = Encoder(parameters)
            let count = batch.targetItems.count
            let hidden = encoder.forward(batch, activations, forBackward: true)
            let (sums, dHidden) = head.lossAndGradient(
                hidden, targets: batch.targetItems, weights: weights, scale: 1 / Float(count), seed: 6,
                gradients: gradients)
            encoder.backward(dHidden, batch, activations, gradients: gradients)
            return (sums.loss / Double(count), gradients)
        }
    }

    @Test(
        "gradients follow the loss along a random direction of every parameter", arguments: GoldenFile.names,
        SampledLossTests.losses)
    func finiteDifferences(name: String, loss: SampledLoss) throws {
        try expectGradients(name, loss, isWeighted: false)
    }

    @Test(
        "so do those of a loss whose targets have weights", arguments: GoldenFile.names, SampledLossTests.losses)
    func weightedFiniteDifferences(name: String, loss: SampledLoss) throws {
        try expectGradients(name, loss, isWeighted: true)
    }

    private func expectGradients(_ name: String, _ loss: SampledLoss, isWeighted: Bool) throws {
        let model = try Model(name, loss)
        let weights = isWeighted ? model.weights : []
        let gradients = model.run(weights: weights).gradients
        var random = SeededGenerator(seed: 5)
        for entry in model.parameters.layout.entries {
            let values = model.parameters.slice(entry.range)
            let original = values.values
            // [PAD] gets no gradient from the embedding by design, so it must not move.
            let frozen = entry.name == ParameterName.itemEmbedding ? entry.columns : 0
            let direction = original.indices.map { $0 < frozen ? 0 : random.normal() }
            let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let step = 0.02 / length
            values.copy(from: zip(original, direction).map { $0 + step * $1 })
            let above = model.run(weights: weights).loss
            values.copy(from: zip(original, direction).map { $0 - step * $1 })
            let below = model.run(weights: weights).loss
            values.copy(from: original)
            let measured = (above - below) / Double(2 * step)
            let computed = zip(gradients.slice(entry.range).values, direction)
                .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            let tolerance = 2e-2 * max(abs(computed), 0.02 * Double(length))
            #expect(abs(measured - computed) <= tolerance, "\(entry.name): \(measured) measured, \(computed) computed")
        }
    }

    @Test("values are those of the definitions", arguments: GoldenFile.names, SampledLossTests.losses)
    func definitions(name: String, loss: SampledLoss) throws {
        let model = try Model(name, loss)
        let found = model.run().loss
        let negatives = model.head.negatives
        let drawn = loss.negatives
        #expect(negatives.count == drawn && Set(negatives).count == drawn)
        let classes = model.parameters.configuration.vocabularyCount
        let alpha = Double(drawn) / Double(classes - 1)
        let beta = alpha * (0.75 * (1 - 1 / alpha) + 1 / alpha)
        var expected = 0.0
        var accidental = 0
        for (logits, target) in zip(TestModel(model.parameters).logits(model.batch), model.batch.targetItems) {
            let others = negatives.filter { $0 != target }.map { Double(logits[Int($0)]) }
            accidental += drawn - others.count
            let own = Double(logits[Int(target)])
            switch loss.kind {
            case .softmax: expected += log(([own] + others).map { exp($0) }.reduce(0, +)) - own
            case .binary:
                let terms = others.map { -log(1 - 1 / (1 + exp(-$0))) }.reduce(-beta * log(1 / (1 + exp(-own))), +)
                expected += terms / Double(drawn + 1)
            }
        }
        #expect(accidental > 0, "no target is among the negatives: masking them is not tested")
        expected /= Double(model.batch.targetItems.count)
        #expect(abs(found - expected) <= 1e-4 * max(1, expected), "\(found), not \(expected)")
    }

    @Test("with as many negatives as classes the sampled softmax is the full one", arguments: GoldenFile.names)
    func everything(name: String) throws {
        let sampled = try Model(name, SampledLoss(.softmax, negatives: .max))
        let (loss, gradients) = sampled.run()
        let full = TestModel(sampled.parameters)
        #expect(abs(loss - full.loss(sampled.batch)) <= 1e-5)
        let expected = full.gradients(sampled.batch).all.values
        let largest = expected.map(abs).max()!
        for (found, wanted) in zip(gradients.all.values, expected) {
            #expect(abs(found - wanted) <= 1e-5 * largest)
        }
    }

    @Test("negatives repeat with their seed, differ without, and take every class equally often")
    func draws() throws {
        let model = try Model(GoldenFile.names[1], Self.losses[0])
        let hidden = Encoder(model.parameters).forward(model.batch, model.activations)
        let draw = { (seed: UInt64) -> [Int32] in
            _ = model.head.lossAndGradient(
                hidden, targets: model.batch.targetItems, scale: 1, seed: seed,
                gradients: ModelParameters(model.parameters.configuration))
            return model.head.negatives
        }
        #expect(draw(1) == draw(1))
        #expect(draw(1) != draw(2))
        let classes = model.parameters.configuration.vocabularyCount
        var counts = [Int](repeating: 0, count: classes)
        for seed in 0..<2_000 { for item in draw(UInt64(seed)) { counts[Int(item)] += 1 } }
        let mean = 2_000 * 15 / Double(classes)
        // Six standard deviations.
        #expect(counts.allSatisfy { abs(Double($0) - mean) < 6 * mean.squareRoot() }, "\(counts)")
    }
}
