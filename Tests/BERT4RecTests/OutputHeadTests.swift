import BERT4Rec
import Kernels
import Platform
import TestSupport
import Testing

@Suite("Output head", .everyKernelSet)
struct OutputHeadTests {
    @Test("loss and gradients do not depend on the blocks that targets are taken in", arguments: Precision.allCases)
    func blocks(precision: Precision) throws {
        let parameters = try GoldenFile.parameters(GoldenFile.names[0]).prepared(for: precision)
        let (width, vocabulary) = (parameters.configuration.width, parameters.configuration.vocabularyCount)
        var random = SeededGenerator(seed: 8)
        let count = 300
        let values = (0..<count * width).map { _ in random.normal() }
        let hidden = Operand(rows: count, columns: width, precision: precision)
        hidden.store(Matrix(rows: count, columns: width, values: values))
        let targets = (0..<count).map { Int32($0 % vocabulary) }
        // The least memory makes three blocks of 100 targets, the most a single one.
        let runs = [1, 64 << 20].map { bytes in
            let gradients = ModelParameters(parameters.configuration)
            let head = OutputHead(parameters, precision: precision, logitBytes: bytes)
            let (sums, dHidden) = head.lossAndGradient(
                hidden, targets: targets, scale: 1 / Float(count), gradients: gradients)
            return (sums, dHidden.values, gradients.outputWeight.values, head.loss(hidden, targets: targets).loss)
        }
        #expect(abs(runs[0].0.loss - runs[1].0.loss) < 1e-6 * runs[1].0.loss)
        #expect(abs(runs[0].3 - runs[1].3) < 1e-6 * runs[1].3)
        #expect(runs[0].0.hits == runs[1].0.hits)
        for (few, all) in [(runs[0].1, runs[1].1), (runs[0].2, runs[1].2)] {
            let largest = all.map(abs).max() ?? 0
            #expect(largest > 0 && zip(few, all).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
        }
    }
}
