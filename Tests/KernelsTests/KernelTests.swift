import Foundation
import Kernels
import Testing

/// Kernels against plain loops in double precision, at sizes no vector width divides.
@Suite("Kernels")
struct KernelTests {
    private func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 40) - (1 << 23)) / Float(1 << 23)
        }
    }

    @Test("products agree, transposed or added to", arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 129), (1, 129, 17)])
    func products(m: Int, n: Int, k: Int) {
        let a = numbers(m * k, seed: 1)
        let b = numbers(k * n, seed: 2)
        let left = Matrix(rows: m, columns: k, values: a)
        let right = Matrix(rows: k, columns: n, values: b)
        let result = Matrix(rows: m, columns: n, values: [Float](repeating: 1, count: m * n))
        Linear.multiply(left.transposed(), right.transposed(), transposeA: true, transposeB: true, into: result)
        Linear.multiply(left, right, accumulate: true, into: result)
        for (index, found) in result.values.enumerated() {
            let wanted = (0..<k).reduce(0.0) {
                $0 + 2 * Double(a[index / n * k + $1]) * Double(b[$1 * n + index % n])
            }
            #expect(abs(Double(found) - wanted) < 1e-4)
        }
    }

    @Test("GELU and its derivative agree with the error function")
    func gelu() {
        let x: [Float] = [-40, -9, -3, -1, -0.1, 0, 1e-6, 0.1, 0.7, 1, 3, 9, 40]
        let input = Matrix(rows: 1, columns: x.count, values: x)
        let y = Matrix(rows: 1, columns: x.count)
        GELU.forward(input, into: y)
        let d = Matrix(rows: 1, columns: x.count, values: [Float](repeating: 2, count: x.count))
        GELU.backward(d, x: input)
        for (index, value) in x.map(Double.init).enumerated() {
            let cdf = 0.5 * (1 + erf(value / 2.0.squareRoot()))
            let density = exp(-value * value / 2) / (2 * Double.pi).squareRoot()
            #expect(abs(Double(y.values[index]) - value * cdf) < 2e-6)
            #expect(abs(Double(d.values[index]) - 2 * (cdf + value * density)) < 4e-6)
        }
    }

    @Test("cross-entropy stands extreme logits", arguments: [1, 2, 16, 45])
    func crossEntropy(classes: Int) {
        var logits = numbers(classes * 3, seed: 3)
        for index in classes..<(2 * classes) { logits[index] *= 1e4 }
        let targets: [Int32] = [0, Int32(classes / 2), Int32(classes - 1)]
        let matrix = Matrix(rows: 3, columns: classes, values: logits)
        let plain = CrossEntropy.forward(matrix, targets: targets)
        let sums = CrossEntropy.forwardBackward(matrix, targets: targets, scale: 0.5)
        var loss = 0.0
        for row in 0..<3 {
            let x = logits[(row * classes)..<((row + 1) * classes)].map(Double.init)
            let largest = x.max()!
            let total = x.reduce(0) { $0 + exp($1 - largest) }
            loss += log(total) + largest - x[Int(targets[row])]
            for column in 0..<classes {
                let softmax = exp(x[column] - largest) / total
                let wanted = 0.5 * (softmax - (column == Int(targets[row]) ? 1 : 0))
                #expect(abs(Double(matrix.values[row * classes + column]) - wanted) < 1e-5)
            }
        }
        #expect(abs(sums.loss - loss) < 1e-5 * max(1, loss))
        #expect(plain.hits == sums.hits && abs(plain.loss - sums.loss) < 1e-5 * max(1, loss))
    }

    @Test("attention sees what its visibility allows, for a part of the rows", arguments: Visibility.allCases)
    func attention(visibility: Visibility) {
        let (heads, width, lengths) = (2, 5, [4, 1, 7])
        let positions: [Int32] = [0, 3, 5]  // two queries in the first sequence, none in the second, one in the third
        let offsets: [Int32] = [0, 4, 5, 12]
        let q = numbers(3 * heads * width, seed: 4)
        let k = numbers(12 * heads * width, seed: 5)
        let v = numbers(12 * heads * width, seed: 6)
        let attention = Attention(
            keyOffsets: offsets, queryOffsets: [0, 2, 2, 3], queryPositions: positions, heads: heads,
            headWidth: width, visibility: visibility)
        let out = Matrix(rows: 3, columns: heads * width)
        var scratch = Matrix(rows: 1, columns: 1)
        attention.forward(
            q: Matrix(rows: 3, columns: heads * width, values: q),
            k: Matrix(rows: 12, columns: heads * width, values: k),
            v: Matrix(rows: 12, columns: heads * width, values: v), into: out,
            logSum: Matrix(rows: 3, columns: heads), scratch: &scratch)
        for (row, sequence) in [0, 0, 2].enumerated() {
            let keys = (0..<lengths[sequence]).filter {
                visibility == .bidirectional || (visibility == .causal) == ($0 < Int(positions[row]))
                    || $0 == Int(positions[row])
            }
            for head in 0..<heads {
                let at = { (r: Int, j: Int) in (r * heads + head) * width + j }
                let start = Int(offsets[sequence])
                let scores = keys.map { key in
                    (0..<width).reduce(0.0) { $0 + Double(q[at(row, $1)]) * Double(k[at(start + key, $1)]) }
                        / Double(width).squareRoot()
                }
                let total = scores.reduce(0) { $0 + exp($1) }
                for j in 0..<width {
                    let wanted = zip(keys, scores).reduce(0.0) {
                        $0 + exp($1.1) / total * Double(v[at(start + $1.0, j)])
                    }
                    #expect(abs(Double(out.values[at(row, j)]) - wanted) < 1e-5)
                }
            }
        }
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
}
