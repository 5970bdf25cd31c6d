import Foundation
import Kernels
import TestSupport
import Testing

/// Kernels against plain loops in double precision, at sizes no vector width divides.
@Suite("Kernels", .everyKernelSet)
struct KernelTests {
    private func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 40) - (1 << 23)) / Float(1 << 23)
        }
    }

    /// Bfloat16 keeps eight bits: products of rounded factors are compared with those of the factors themselves.
    private func tolerance(_ precision: Precision) -> Double { precision == .f32 ? 1e-5 : 2e-2 }

    private func operand(_ rows: Int, _ columns: Int, _ values: [Float], _ precision: Precision) -> Operand {
        let operand = Operand(rows: rows, columns: columns, precision: precision)
        operand.store(Matrix(rows: rows, columns: columns, values: values))
        return operand
    }

    @Test(
        "products agree, transposed or added to", arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 129), (1, 129, 17)],
        Precision.allCases)
    func products(size: (m: Int, n: Int, k: Int), precision: Precision) {
        let (m, n, k) = size
        let a = numbers(m * k, seed: 1)
        let b = numbers(k * n, seed: 2)
        let left = Matrix(rows: m, columns: k, values: a)
        let right = Matrix(rows: k, columns: n, values: b)
        let result = Matrix(rows: m, columns: n, values: [Float](repeating: 1, count: m * n))
        Linear.multiply(
            operand(k, m, left.transposed().values, precision), operand(n, k, right.transposed().values, precision),
            transposeA: true, transposeB: true, into: result)
        Linear.multiply(operand(m, k, a, precision), operand(k, n, b, precision), accumulate: true, into: result)
        for (index, computed) in result.values.enumerated() {
            let wanted = (0..<k).reduce(0.0) {
                $0 + 2 * Double(a[index / n * k + $1]) * Double(b[$1 * n + index % n])
            }
            #expect(abs(Double(computed) - wanted) < tolerance(precision) * Double(k).squareRoot())
        }
    }

    @Test("bfloat16 rounds to the nearest, ties to even, and keeps what is not finite")
    func rounding() {
        // A product with one is the rounded number itself.
        let cases: [(Float, Float)] = [
            (1, 1), (1 + 0x1p-8, 1), (1 + 3 * 0x1p-8, 1 + 0x1p-6), (1 + 0x1.02p-8, 1 + 0x1p-7), (-3.14159, -3.140625),
            (.infinity, .infinity),
        ]
        for (value, wanted) in cases {
            let result = Matrix(rows: 1, columns: 1)
            Linear.multiply(operand(1, 1, [value], .bf16), operand(1, 1, [1], .bf16), into: result)
            #expect(result.values[0] == wanted)
        }
        let result = Matrix(rows: 1, columns: 1)
        Linear.multiply(operand(1, 1, [.nan], .bf16), operand(1, 1, [1], .bf16), into: result)
        #expect(!result.isFinite)
    }

    @Test("GELU and its derivative agree with the error function, bias included", arguments: Precision.allCases)
    func gelu(precision: Precision) {
        let x: [Float] = [-40, -9, -3, -1, -0.1, 0, 1e-6, 0.1, 0.7, 1, 3, 9, 40]
        let bias = Matrix(rows: 1, columns: x.count, values: [Float](repeating: 0.25, count: x.count))
        let input = Matrix(rows: 1, columns: x.count, values: x.map { $0 - 0.25 })
        let ones = operand(1, 1, [1], precision)
        let (y, dx) = (operand(1, x.count, x, precision), operand(1, x.count, x, precision))
        let dBias = Matrix(rows: 1, columns: x.count)
        GELU.forward(input, bias: bias, into: y)
        let dy = Matrix(rows: 1, columns: x.count, values: [Float](repeating: 2, count: x.count))
        GELU.backward(dy, x: input, into: dx, dBias: dBias)
        let (computed, derivative) = (Matrix(rows: 1, columns: x.count), Matrix(rows: 1, columns: x.count))
        Linear.multiply(ones, y, into: computed)
        Linear.multiply(ones, dx, into: derivative)
        for (index, value) in x.map(Double.init).enumerated() {
            let cdf = 0.5 * (1 + erf(value / 2.0.squareRoot()))
            let density = exp(-value * value / 2) / (2 * Double.pi).squareRoot()
            let near = { (a: Float, b: Double) in abs(Double(a) - b) < max(1, abs(b)) * tolerance(precision) / 2 }
            #expect(near(computed.values[index], value * cdf))
            #expect(near(derivative.values[index], 2 * (cdf + value * density)))
            #expect(abs(Double(dBias.values[index]) - 2 * (cdf + value * density)) < 4e-6)
        }
    }

    @Test("GELU for answering agrees with the error function, and keeps what is not a number")
    func geluInPlace() {
        let count = 2401
        let values = (0..<count).map { Float($0 - 1200) / 100 }
        let x = Matrix(rows: 1, columns: count, values: values.map { $0 - 0.25 })
        GELU.forwardInPlace(x, bias: Matrix(rows: 1, columns: count, values: [Float](repeating: 0.25, count: count)))
        for (value, computed) in zip(values.map(Double.init), x.values) {
            let wanted = value * 0.5 * erfc(-value / 2.0.squareRoot())
            #expect(abs(Double(computed) - wanted) < 1.5e-6, "at \(value)")
        }
        let odd = Matrix(rows: 1, columns: 3, values: [.nan, .infinity, 1e30])
        GELU.forwardInPlace(odd, bias: Matrix(rows: 1, columns: 3, values: [0, 0, 0]))
        #expect(odd.values[0].isNaN && odd.values[1] == .infinity && odd.values[2] == 1e30)
    }

    @Test("without dropout a sub-layer's end is the sum of branch, bias and residual, bit for bit")
    func residual() {
        let (rows, width) = (5, 33)
        let (bias, old) = (numbers(width, seed: 8), numbers(rows * width, seed: 9))
        let branch = numbers(rows * width, seed: 10)
        let y = Matrix(rows: rows, columns: width, values: branch)
        Dropout.residual(
            y, bias: Matrix(rows: 1, columns: width, values: bias),
            residual: Matrix(rows: rows, columns: width, values: old), rate: 0, seed: 3)
        #expect(y.values == branch.indices.map { branch[$0] + bias[$0 % width] + old[$0] })
        let plain = Matrix(rows: rows, columns: width, values: branch)
        Dropout.residual(
            plain, bias: nil, residual: Matrix(rows: rows, columns: width, values: old), rate: 0, seed: 3)
        #expect(plain.values == branch.indices.map { branch[$0] + old[$0] })
    }

    @Test("a sub-layer's end drops the branch, not the residual, and its backward drops the same elements")
    func dropoutResidual() {
        let (rows, width) = (40, 33)
        let bias = Matrix(rows: 1, columns: width, values: numbers(width, seed: 8))
        let residual = Matrix(rows: rows, columns: width, values: numbers(rows * width, seed: 9))
        let branch = numbers(rows * width, seed: 10)
        let y = Matrix(rows: rows, columns: width, values: branch)
        Dropout.residual(y, bias: bias, residual: residual, rate: 0.4, seed: 3)
        let dx = Operand(rows: rows, columns: width, precision: .f32)
        let dBias = Matrix(rows: 1, columns: width)
        let ones = Matrix(rows: rows, columns: width, values: [Float](repeating: 1, count: rows * width))
        Dropout.backward(ones, rate: 0.4, seed: 3, into: dx, dBias: dBias)
        let kept = dx.matrix!.values
        for index in branch.indices {
            let wanted = (branch[index] + bias.values[index % width]) * kept[index] + residual.values[index]
            #expect(abs(y.values[index] - wanted) < 1e-6)
            #expect(kept[index] == 0 || abs(kept[index] - 1 / 0.6) < 1e-6)
        }
        #expect((400...650).contains(kept.filter { $0 == 0 }.count))
        for column in 0..<width {
            let sum = stride(from: column, to: kept.count, by: width).reduce(Float(0)) { $0 + kept[$1] }
            #expect(abs(dBias.values[column] - sum) < 1e-3)
        }
    }

    @Test("cross-entropy stands extreme logits", arguments: [1, 2, 16, 45], Precision.allCases)
    func crossEntropy(classes: Int, precision: Precision) {
        var logits = numbers(classes * 3, seed: 3)
        for index in classes..<(2 * classes) { logits[index] *= 1e4 }
        let bias = numbers(classes, seed: 12)
        let biased = logits.indices.map { logits[$0] + bias[$0 % classes] }
        let targets: [Int32] = [0, Int32(classes / 2), Int32(classes - 1)]
        let plain = CrossEntropy.forward(Matrix(rows: 3, columns: classes, values: biased), targets: targets)
        let gradient = Operand(rows: 3, columns: classes, precision: precision)
        let dBias = Matrix(rows: 1, columns: classes)
        let sums = CrossEntropy.forwardBackward(
            Matrix(rows: 3, columns: classes, values: logits), bias: Matrix(rows: 1, columns: classes, values: bias),
            targets: targets, scale: 0.5, gradient: gradient, dBias: dBias)
        let computed = Matrix(rows: 3, columns: classes)
        Linear.multiply(operand(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1], precision), gradient, into: computed)
        var loss = 0.0
        var columnSums = [Double](repeating: 0, count: classes)
        for row in 0..<3 {
            let x = biased[(row * classes)..<((row + 1) * classes)].map(Double.init)
            let largest = x.max()!
            let total = x.reduce(0) { $0 + exp($1 - largest) }
            loss += log(total) + largest - x[Int(targets[row])]
            for column in 0..<classes {
                let softmax = exp(x[column] - largest) / total
                let wanted = 0.5 * (softmax - (column == Int(targets[row]) ? 1 : 0))
                columnSums[column] += wanted
                #expect(abs(Double(computed.values[row * classes + column]) - wanted) < tolerance(precision))
            }
        }
        for column in 0..<classes { #expect(abs(Double(dBias.values[column]) - columnSums[column]) < 1e-5) }
        #expect(abs(sums.loss - loss) < 1e-5 * max(1, loss))
        #expect(plain.hits == sums.hits && abs(plain.loss - sums.loss) < 1e-5 * max(1, loss))
    }

    @Test("numbers that are none are noticed wherever they stand", arguments: [0, 15, 16, 36])
    func finite(index: Int) {
        for bad in [Float.nan, .infinity, -.infinity] {
            var values = numbers(37, seed: 7)
            #expect(Matrix(rows: 1, columns: 37, values: values).isFinite)
            values[index] = bad
            #expect(!Matrix(rows: 1, columns: 37, values: values).isFinite)
        }
    }

    @Test("a positive definite matrix times its inverse is the identity", arguments: [1, 2, 63, 64, 65, 200])
    func inverse(order: Int) {
        // AᵀA of a random matrix, and one on the diagonal.
        let a = numbers(order * order, seed: 3).map(Double.init)
        let entry = { (i: Int, j: Int) in
            (0..<order).reduce(i == j ? 1.0 : 0) { $0 + a[$1 * order + i] * a[$1 * order + j] }
        }
        let values = (0..<order).map { i in (0..<order).map { j in entry(i, j) } }
        for lanes in [1, 2] {
            let matrix = SymmetricMatrix(order: order)
            for i in 0..<order { matrix.withMutableRow(i) { row in for j in i..<order { row[j] = values[i][j] } } }
            #expect(matrix.invert(lanes: Lanes(count: lanes)))
            let inverse = (0..<order).map { i in matrix.withMutableRow(i) { Array($0) } }
            var worst = 0.0
            for i in 0..<order {
                for j in 0..<order {
                    let product = (0..<order).reduce(0.0) { $0 + values[i][$1] * inverse[$1][j] }
                    worst = max(worst, abs(product - (i == j ? 1 : 0)))
                }
            }
            #expect(worst < 1e-9)
        }
    }

    @Test("a matrix that is not positive definite is refused", arguments: [3, 130])
    func notPositiveDefinite(order: Int) {
        let matrix = SymmetricMatrix(order: order)
        for i in 0..<order { matrix.withMutableRow(i) { $0[i] = i == order - 1 ? -1 : 1 } }
        #expect(!matrix.invert(lanes: Lanes(count: 1)))
    }
}
