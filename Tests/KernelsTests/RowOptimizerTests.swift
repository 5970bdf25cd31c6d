import Kernels
import TestSupport
import Testing

/// Adam with one second moment for each row.
@Suite("Adam by rows", .everyKernelSet)
struct RowOptimizerTests {
    private func isNear(_ found: [Float], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }
    }

    /// Two steps worked out on paper: β₁ = 1/2, β₂ = 3/4, ε = 0, rate .1, decay .5. The gradients (3, −4) and (0, 5) both have 12.5 as
    /// the mean of their squares, which the corrected second moment then is.
    @Test("two steps of a row are those worked out by hand, and other rows stay")
    func byHand() {
        let parameters = Matrix(rows: 3, columns: 2, values: [7, 7, 1, 2, 8, 8])
        let (first, second) = (Matrix(rows: 3, columns: 2), Matrix(rows: 3, columns: 1))
        func step(_ number: Int, _ gradient: [Float]) {
            // The row's gradient is the third here.
            let gradients = Matrix(rows: 3, columns: 2, values: [9, 9, 9, 9] + gradient)
            OptimizerStep.rowAdamW(
                parameters, rows: [1], gradients: gradients, gradientRows: [2], first: first, second: second,
                learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, decay: 0.5, step: number, gradientScale: 0.5)
        }
        step(1, [6, -8])
        #expect(isNear(first.values, [0, 0, 1.5, -2, 0, 0]) && isNear(second.values, [0, 3.125, 0]))
        #expect(isNear(parameters.values, [7, 7, 0.8651472, 2.0131371, 8, 8]))
        step(2, [0, 10])
        #expect(isNear(first.values, [0, 0, 0.75, 1.5, 0, 0]) && isNear(second.values, [0, 5.46875, 0]))
        #expect(isNear(parameters.values, [7, 7, 0.7936055, 1.8559117, 8, 8]))
    }

    /// Clipped the gradient is (1, −1): the corrected moments are it and 1, so that with ε = 0 the weights move by the rate.
    @Test("a gradient whose squares no float holds is clipped as any other, and the row goes on learning")
    func hugeGradient() {
        let parameters = Matrix(rows: 1, columns: 2, values: [1, 2])
        let (first, second) = (Matrix(rows: 1, columns: 2), Matrix(rows: 1, columns: 1))
        for (step, gradient) in [(1, [1e20, -1e20]), (2, [1, -1])] as [(Int, [Float])] {
            OptimizerStep.rowAdamW(
                parameters, rows: [0], gradients: Matrix(rows: 1, columns: 2, values: gradient), gradientRows: [0],
                first: first, second: second, learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, decay: 0,
                step: step, gradientScale: step == 1 ? 1e-20 : 1)
            #expect(isNear(parameters.values, [1 - 0.1 * Double(step), 2 + 0.1 * Double(step)]))
            #expect(isNear(second.values, [step == 1 ? 0.25 : 0.4375]))
        }
    }

    @Test("in rows of one element it is Adam")
    func oneElement() {
        let count = 37
        let numbers = (0..<count).map { Float(($0 * 29) % 31 - 15) / 8 }
        func moments() -> (Matrix, Matrix) {
            (Matrix(rows: count, columns: 1), Matrix(rows: count, columns: 1))
        }
        let (byRows, whole) = (Matrix(rows: count, columns: 1, values: numbers), Matrix(rows: count, columns: 1))
        whole.copy(from: byRows)
        let (own, other) = (moments(), moments())
        let all = (0..<Int32(count)).map { $0 }
        for step in 1...3 {
            let gradients = Matrix(rows: count, columns: 1, values: numbers.map { $0 * $0 - Float(step) })
            OptimizerStep.rowAdamW(
                byRows, rows: all, gradients: gradients, gradientRows: all, first: own.0, second: own.1,
                learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, step: step, gradientScale: 2)
            OptimizerStep.adamW(
                whole, within: ArenaRanges([0..<count]), gradients: gradients, first: other.0, second: other.1,
                learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, step: step, gradientScale: 2)
        }
        #expect(isNear(byRows.values, whole.values.map { Double($0) }))
        #expect(byRows.values != numbers)
    }
}
