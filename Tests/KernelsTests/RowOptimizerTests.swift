import Foundation
import Kernels
import TestSupport
import Testing

/// Adam with one second moment for each row.
@Suite("Adam by rows", .everyKernelSet)
struct RowOptimizerTests {
    private func isNear(_ found: [Float], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }
    }

    private func rounded(rows: Int, columns: Int, _ values: [Float]) -> Operand {
        let moments = Operand(rows: rows, columns: columns, precision: .bf16)
        moments.store(Matrix(rows: rows, columns: columns, values: values))
        return moments
    }

    /// Two steps worked out on paper: β₁ = 1/2, β₂ = 3/4, ε = 0, rate .1, decay .5. The gradients (3, −4) and (0, 5) both have 12.5 as
    /// the mean of their squares, which the corrected second moment then is. Bfloat16 holds all these moments exactly.
    @Test("two steps of a row are those worked out by hand, and other rows stay")
    func byHand() {
        let parameters = Matrix(rows: 3, columns: 2, values: [7, 7, 1, 2, 8, 8])
        let first = rounded(rows: 3, columns: 2, [4, -5, 0, 0, 6, -7])
        let second = Matrix(rows: 3, columns: 1, values: [3, 0, 2])
        func step(_ number: Int, _ gradient: [Float]) {
            // The row's gradient is the third here.
            let gradients = Matrix(rows: 3, columns: 2, values: [9, 9, 9, 9] + gradient)
            OptimizerStep.rowAdamW(
                parameters, rows: [1], gradients: gradients, gradientRows: [2], first: first, second: second,
                learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, decay: 0.5, step: number, gradientScale: 0.5)
        }
        step(1, [6, -8])
        #expect(isNear(first.values, [4, -5, 1.5, -2, 6, -7]) && isNear(second.values, [3, 3.125, 2]))
        #expect(isNear(parameters.values, [7, 7, 0.8651472, 2.0131371, 8, 8]))
        step(2, [0, 10])
        #expect(isNear(first.values, [4, -5, 0.75, 1.5, 6, -7]) && isNear(second.values, [3, 5.46875, 2]))
        #expect(isNear(parameters.values, [7, 7, 0.7936055, 1.8559117, 8, 8]))
    }

    /// Clipped the gradient is (1, −1): the corrected moments are it and 1, so that with ε = 0 the weights move by the rate.
    @Test("a gradient whose squares no float holds is clipped as any other, and the row goes on learning")
    func hugeGradient() {
        let parameters = Matrix(rows: 1, columns: 2, values: [1, 2])
        let (first, second) = (rounded(rows: 1, columns: 2, [0, 0]), Matrix(rows: 1, columns: 1))
        for (step, gradient) in [(1, [1e20, -1e20]), (2, [1, -1])] as [(Int, [Float])] {
            OptimizerStep.rowAdamW(
                parameters, rows: [0], gradients: Matrix(rows: 1, columns: 2, values: gradient), gradientRows: [0],
                first: first, second: second, learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, decay: 0,
                step: step, gradientScale: step == 1 ? 1e-20 : 1)
            #expect(isNear(parameters.values, [1 - 0.1 * Double(step), 2 + 0.1 * Double(step)]))
            #expect(isNear(second.values, [step == 1 ? 0.25 : 0.4375]))
        }
    }

    /// With β₁ = 1/2 and few whole numbers as gradients bfloat16 holds all moments exactly.
    @Test("in rows of one element it is Adam")
    func oneElement() {
        let count = 37
        let numbers = (0..<count).map { Float(($0 * 29) % 7 - 3) }
        let zeros = [Float](repeating: 0, count: count)
        func matrix(_ values: [Float]) -> Matrix { Matrix(rows: count, columns: 1, values: values) }
        let start = numbers.map { $0 / 4 }
        let (byRows, whole) = (matrix(start), matrix(start))
        let own = (first: rounded(rows: count, columns: 1, zeros), second: matrix(zeros))
        let other = (first: matrix(zeros), second: matrix(zeros))
        let all = (0..<Int32(count)).map { $0 }
        for step in 1...3 {
            let gradients = matrix(numbers.map { $0 * $0 - Float(step) })
            OptimizerStep.rowAdamW(
                byRows, rows: all, gradients: gradients, gradientRows: all, first: own.first, second: own.second,
                learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, decay: 0.1, step: step, gradientScale: 2)
            OptimizerStep.adamW(
                whole, within: ArenaRanges([0..<count]), gradients: gradients, first: other.first,
                second: other.second, learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, decay: 0.1,
                step: step, gradientScale: 2)
        }
        #expect(own.first.values == other.first.values)
        #expect(isNear(byRows.values, whole.values.map { Double($0) }))
        #expect(byRows.values != start)
    }

    /// β₁ = 1/2, so that moments are half the gradients. All but the third and the last are halfway between two bfloat16s.
    @Test("moments are rounded to the nearest, ties to even, and the weights move by what they were before")
    func rounding() {
        let moments: [Float] = [1 + 0x1p-8, 1 + 3 * 0x1p-8, 1 + 0x1.02p-8, -1 - 0x1p-8, 0x1.808p-1]
        let wanted: [Float] = [1, 1 + 0x1p-6, 1 + 0x1p-7, -1, 0x1.8p-1]
        let width = moments.count
        let parameters = Matrix(rows: 1, columns: width)
        let (first, second) = (Operand(rows: 1, columns: width, precision: .bf16), Matrix(rows: 1, columns: 1))
        func step(_ number: Int, _ gradient: [Float]) {
            OptimizerStep.rowAdamW(
                parameters, rows: [0], gradients: Matrix(rows: 1, columns: width, values: gradient),
                gradientRows: [0], first: first, second: second, learningRate: 0.1, beta1: 0.5, beta2: 0.75,
                epsilon: 0, decay: 0, step: number, gradientScale: 1)
        }
        step(1, moments.map { 2 * $0 })
        #expect(first.values == wanted)
        // The corrected moments are the gradient and the mean of its squares.
        let root = (moments.reduce(0.0) { $0 + 4 * Double($1) * Double($1) } / Double(width)).squareRoot()
        #expect(isNear(parameters.values, moments.map { -0.1 * 2 * Double($0) / root }))
        // The next step begins with what was stored.
        step(2, [Float](repeating: 0, count: width))
        #expect(first.values == wanted.map { $0 / 2 })
    }

    /// Moments are below 1, so that each step's rounding is off by 2⁻⁹ at most, of which half is left after the next: by 2⁻⁸ in all.
    @Test(
        "over many steps moments and weights stay as near to those of floats as rounding allows",
        arguments: [1, 33, 128])
    func manySteps(width: Int) {
        let start = (0..<width).map { Float($0 % 13 - 6) / 4 }
        let parameters = Matrix(rows: 1, columns: width, values: start)
        let (first, second) = (Operand(rows: 1, columns: width, precision: .bf16), Matrix(rows: 1, columns: 1))
        let rate = 0.01
        var (weights, moments, square, drift) = (start.map(Double.init), [Double](repeating: 0, count: width), 0.0, 0.0)
        for step in 1...20 {
            let gradient = (0..<width).map { index -> Float in
                let size = Float((index * 31 + step * 17) % 29 + 3) / 32
                return index % 3 == 0 ? -size : size
            }
            OptimizerStep.rowAdamW(
                parameters, rows: [0], gradients: Matrix(rows: 1, columns: width, values: gradient),
                gradientRows: [0], first: first, second: second, learningRate: Float(rate), beta1: 0.5, beta2: 0.75,
                epsilon: 0, decay: 0, step: step, gradientScale: 1)
            let mean = gradient.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(width)
            square = 0.75 * square + 0.25 * mean
            let deviation = (square / (1 - pow(0.75, Double(step)))).squareRoot()
            let size = rate / (1 - pow(0.5, Double(step))) / deviation
            for index in 0..<width {
                moments[index] = 0.5 * moments[index] + 0.5 * Double(gradient[index])
                weights[index] -= size * moments[index]
            }
            // What is left of the last step's rounding moves the weights; this step's does not.
            drift += size * 0x1p-9 + 1e-6
            #expect(zip(first.values, moments).allSatisfy { abs(Double($0) - $1) <= 0x1p-8 + 1e-6 })
            #expect(zip(parameters.values, weights).allSatisfy { abs(Double($0) - $1) <= drift })
        }
    }

    @Test("a moment that is infinite or no number stays so when it is rounded", arguments: [1, 40])
    func notFinite(width: Int) {
        func moments(_ gradients: Float...) -> Operand {
            let parameters = Matrix(rows: 1, columns: width)
            let (first, second) = (Operand(rows: 1, columns: width, precision: .bf16), Matrix(rows: 1, columns: 1))
            for (index, gradient) in gradients.enumerated() {
                let values = [Float](repeating: gradient, count: width)
                OptimizerStep.rowAdamW(
                    parameters, rows: [0], gradients: Matrix(rows: 1, columns: width, values: values),
                    gradientRows: [0], first: first, second: second, learningRate: 0.1, beta1: 0.5, beta2: 0.75,
                    epsilon: 0, decay: 0, step: index + 1, gradientScale: 1)
            }
            return first
        }
        #expect(moments(.infinity).values.allSatisfy { $0 == .infinity })
        #expect(moments(-.infinity).values.allSatisfy { $0 == -.infinity })
        for number in [moments(.nan), moments(-.nan), moments(.nan, 1), moments(.infinity, -.infinity)] {
            #expect(number.values.allSatisfy { $0.isNaN })
        }
    }
}
