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
            let alone = CatalogueLoss(parameters).sums(hidden, targets: targets)
            return (sums, dHidden.values, gradients.outputWeight.values, alone)
        }
        #expect(abs(runs[0].0.loss - runs[1].0.loss) < 1e-6 * runs[1].0.loss)
        #expect(abs(runs[0].3.loss - runs[0].0.loss) < 1e-6 * runs[0].0.loss && runs[0].3.hits == runs[0].0.hits)
        #expect(runs[0].0.hits == runs[1].0.hits)
        for (few, all) in [(runs[0].1, runs[1].1), (runs[0].2, runs[1].2)] {
            let largest = all.map(abs).max() ?? 0
            #expect(largest > 0 && zip(few, all).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
        }
    }

    @Test("the loss without gradients does not depend on the ranges that items are taken in")
    func ranges() throws {
        let parameters = try GoldenFile.parameters(GoldenFile.names[0])
        let (width, vocabulary) = (parameters.configuration.width, parameters.configuration.vocabularyCount)
        var random = SeededGenerator(seed: 10)
        let hidden = Operand(
            Matrix(rows: 300, columns: width, values: (0..<300 * width).map { _ in 3 * random.normal() }))
        let targets = (0..<300).map { Int32($0 % vocabulary) }
        let whole = CatalogueLoss(parameters).sums(hidden, targets: targets)
        #expect(whole.hits > 0 && whole.hits < 300)
        for items in [1, 7, vocabulary - 1] {
            let found = CatalogueLoss(parameters, rangeItems: items).sums(hidden, targets: targets)
            #expect(abs(found.loss - whole.loss) < 1e-6 * whole.loss && found.hits == whole.hits, "\(items)")
        }
    }

    @Test("a target of weight 2 is the target twice, whatever blocks they are taken in", arguments: Precision.allCases)
    func weights(precision: Precision) throws {
        let parameters = try GoldenFile.parameters(GoldenFile.names[0]).prepared(for: precision)
        let (width, vocabulary) = (parameters.configuration.width, parameters.configuration.vocabularyCount)
        var random = SeededGenerator(seed: 9)
        let values = (0..<200 * width).map { _ in random.normal() }
        func run(_ rows: [Int], _ weights: [Float]) -> (loss: Double, weight: [Float], hidden: [Float]) {
            let hidden = Operand(rows: rows.count, columns: width, precision: precision)
            hidden.store(
                Matrix(
                    rows: rows.count, columns: width,
                    values: rows.flatMap { Array(values[($0 * width)..<(($0 + 1) * width)]) }))
            let gradients = ModelParameters(parameters.configuration)
            // The least memory: blocks of 128 targets at most.
            let (sums, dHidden) = OutputHead(parameters, precision: precision, logitBytes: 1).lossAndGradient(
                hidden, targets: rows.map { Int32($0 % vocabulary) }, weights: weights, scale: 1 / 200,
                gradients: gradients)
            return (sums.loss, gradients.outputWeight.values, dHidden.values)
        }
        let weighted = run(Array(0..<200), (0..<200).map { $0 % 3 == 0 ? 2 : 1 })
        let repeated = run((0..<200).flatMap { $0 % 3 == 0 ? [$0, $0] : [$0] }, [])
        #expect(abs(weighted.loss - repeated.loss) < 1e-6 * repeated.loss)
        let largest = repeated.weight.map(abs).max() ?? 0
        #expect(largest > 0 && zip(weighted.weight, repeated.weight).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
        // Of a row twice each has half of the gradient that the row of weight 2 has.
        let (first, half) = (weighted.hidden.prefix(width), repeated.hidden.prefix(width))
        let scale = first.map(abs).max() ?? 0
        #expect(scale > 0 && zip(first, half).allSatisfy { abs($0 - 2 * $1) <= 1e-5 * scale })
    }
}
