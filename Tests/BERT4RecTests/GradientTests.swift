import BERT4Rec
import Kernels
import Platform
import TestSupport
import Testing

/// Gradients against finite differences: independent of any other implementation.
@Suite("Gradients", .everyKernelSet)
struct GradientTests {
    /// Central differences in float have an error of about 1e-3; directions over a whole parameter average it out.
    @Test(
        "follow the loss along a random direction of every parameter", arguments: GoldenFile.names, [Float(0), 0.3])
    func finiteDifferences(name: String, dropoutRate: Float) throws {
        let parameters = try GoldenFile.parameters(name)
        let model = TestModel(parameters)
        let batch = try GoldenFile.load(name).batches[0].packed
        let dropout = DropoutPlan(rate: dropoutRate, seed: 11)
        let gradients = model.gradients(batch, dropout: dropout)
        var random = SeededGenerator(seed: 5)
        for entry in parameters.layout.entries {
            let values = parameters.slice(entry.range)
            let original = values.values
            // [PAD] gets no gradient from the embedding by design, so it must not move.
            let frozen = entry.name == ParameterName.itemEmbedding ? entry.columns : 0
            let direction = original.indices.map { $0 < frozen ? 0 : random.normal() }
            let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let step = 0.02 / length
            values.copy(from: zip(original, direction).map { $0 + step * $1 })
            let above = model.loss(batch, dropout: dropout)
            values.copy(from: zip(original, direction).map { $0 - step * $1 })
            let below = model.loss(batch, dropout: dropout)
            values.copy(from: original)
            let measured = (above - below) / Double(2 * step)
            let computed = zip(gradients.slice(entry.range).values, direction)
                .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            let tolerance = 2e-2 * max(abs(computed), 0.02 * Double(length))
            #expect(abs(measured - computed) <= tolerance, "\(entry.name): \(measured) measured, \(computed) computed")
        }
    }

    @Test("dropout zeroes the asked share, keeps the mean, and repeats with its seed")
    func dropout() {
        let ones = { Matrix(rows: 100, columns: 100, values: [Float](repeating: 1, count: 10_000)) }
        let (first, again, other) = (ones(), ones(), ones())
        Dropout.apply(to: first, rate: 0.3, seed: 1)
        Dropout.apply(to: again, rate: 0.3, seed: 1)
        Dropout.apply(to: other, rate: 0.3, seed: 2)
        let dropped = first.values.filter { $0 == 0 }.count
        #expect((2_800...3_200).contains(dropped))
        #expect(first.values.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-6 })
        #expect(first.values == again.values)
        #expect(first.values != other.values)
    }
}
