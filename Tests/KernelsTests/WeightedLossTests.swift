import Foundation
import Kernels
import TestSupport
import Testing

/// Losses whose rows have weights.
@Suite("Weighted losses", .everyKernelSet)
struct WeightedLossTests {
    /// What a loss gives.
    private struct Outcome {
        var sums = CrossEntropy.Sums()
        /// The gradient of each row's logits, and of its target's if that is apart.
        var rows: [[Float]] = []
        var dBias: [Float] = []
    }

    private enum Loss: CaseIterable {
        case full, sampledSoftmax, binary
    }

    private static let classes = 21

    private func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 40) - (1 << 23)) / Float(1 << 22)
        }
    }

    /// The loss of the rows named, of seven there are: a row may be there twice.
    private func run(
        _ loss: Loss, rows: [Int], weights: [Float], bias shift: (index: Int, by: Float) = (0, 0),
        precision: Precision = .f32
    ) -> Outcome {
        let (classes, count) = (Self.classes, rows.count)
        let all = numbers(7 * classes, seed: 3)
        let logits = Matrix(
            rows: count, columns: classes, values: rows.flatMap { Array(all[($0 * classes)..<(($0 + 1) * classes)]) })
        var biases = numbers(classes, seed: 5)
        biases[shift.index] += shift.by
        let bias = Matrix(rows: 1, columns: classes, values: biases)
        let gradient = Operand(rows: count, columns: classes, precision: precision)
        let dBias = Matrix(rows: 1, columns: classes)
        let dPositives = Matrix(rows: 1, columns: count)
        var result = Outcome()
        switch loss {
        case .full:
            result.sums = CrossEntropy.forwardBackward(
                logits, bias: bias, targets: rows.map { Int32($0 * 3) }, weights: weights, scale: 0.25,
                gradient: gradient, dBias: dBias)
        case .sampledSoftmax, .binary:
            let own = numbers(7, seed: 8)
            result.sums = SampledCrossEntropy.forwardBackward(
                loss == .binary ? .binary(beta: 0.7) : .softmax,
                positives: Matrix(rows: 1, columns: count, values: rows.map { own[$0] }), negatives: logits,
                bias: bias, same: rows.map { $0 == 2 ? 4 : -1 }, weights: weights, scale: 0.25, dPositives: dPositives,
                gradient: gradient, dBias: dBias)
        }
        let unit = Operand(rows: count, columns: count, precision: precision)
        unit.store(
            Matrix(
                rows: count, columns: count,
                values: (0..<count * count).map { $0 % (count + 1) == 0 ? 1 : 0 }))
        let floats = Matrix(rows: count, columns: classes)
        Linear.multiply(unit, gradient, into: floats)
        result.rows = (0..<count).map { row in
            Array(floats.values[(row * classes)..<((row + 1) * classes)]) + [dPositives.values[row]]
        }
        result.dBias = dBias.values
        return result
    }

    @Test("weights of 1 and none are the same, bit for bit", arguments: Loss.allCases, Precision.allCases)
    private func ones(loss: Loss, precision: Precision) {
        let none = run(loss, rows: Array(0..<7), weights: [], precision: precision)
        let ones = run(loss, rows: Array(0..<7), weights: [Float](repeating: 1, count: 7), precision: precision)
        #expect(none.sums == ones.sums && none.rows == ones.rows && none.dBias == ones.dBias)
    }

    @Test("a row of weight 2 is the row twice, but one hit", arguments: Loss.allCases, Precision.allCases)
    private func twice(loss: Loss, precision: Precision) {
        let weighted = run(loss, rows: [0, 1, 2, 3], weights: [1, 2, 1, 2], precision: precision)
        let repeated = run(loss, rows: [0, 1, 1, 2, 3, 3], weights: [], precision: precision)
        #expect(abs(weighted.sums.loss - repeated.sums.loss) < 1e-5 * repeated.sums.loss)
        for (a, b) in zip(weighted.dBias, repeated.dBias) { #expect(abs(a - b) < 1e-6) }
        // Twice a float is exact, of a bfloat16, too.
        #expect(weighted.rows[1] == repeated.rows[1].map { 2 * $0 } && weighted.rows[0] == repeated.rows[0])
        let plain = run(loss, rows: [0, 1, 2, 3], weights: [], precision: precision)
        #expect(weighted.sums.hits == plain.sums.hits)
    }

    @Test("the gradient of the bias follows the weighted loss", arguments: Loss.allCases)
    private func finiteDifferences(loss: Loss) {
        let weights: [Float] = [0.5, 3, 1, 0.01, 20, 2, 7]
        let computed = run(loss, rows: Array(0..<7), weights: weights).dBias
        for index in stride(from: 0, to: Self.classes, by: 4) {
            let step: Float = 1e-2
            let (above, below) = (
                run(loss, rows: Array(0..<7), weights: weights, bias: (index, step)).sums.loss,
                run(loss, rows: Array(0..<7), weights: weights, bias: (index, -step)).sums.loss
            )
            let measured = 0.25 * (above - below) / Double(2 * step)
            #expect(abs(measured - Double(computed[index])) < 2e-3, "\(index): \(measured), \(computed[index])")
        }
    }

    @Test("the weighted cross-entropy is Σ w · (log Σ exp − target)")
    func definition() {
        let classes = Self.classes
        let weights: [Float] = [0.5, 3, 1, 0.01, 20, 2, 7]
        let (all, bias) = (numbers(7 * classes, seed: 3), numbers(classes, seed: 5))
        let found = run(.full, rows: Array(0..<7), weights: weights)
        var loss = 0.0
        for row in 0..<7 {
            let x = (0..<classes).map { Double(all[row * classes + $0] + bias[$0]) }
            let total = x.reduce(0) { $0 + exp($1) }
            loss += Double(weights[row]) * (log(total) - x[row * 3])
            for column in 0..<classes {
                let wanted = 0.25 * Double(weights[row]) * (exp(x[column]) / total - (column == row * 3 ? 1 : 0))
                #expect(abs(Double(found.rows[row][column]) - wanted) < 1e-5)
            }
        }
        #expect(abs(found.sums.loss - loss) < 1e-5 * loss)
    }
}
