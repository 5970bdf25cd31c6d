import Kernels
import TestSupport
import Testing

@Suite("Packed weights", .everyKernelSet)
struct PackedWeightsTests {
    /// Rows, inputs, outputs: below, at and above every block size, and the article's.
    private static let shapes = [
        (1, 1, 1), (1, 256, 1024), (2, 3, 63), (5, 4, 64), (6, 5, 65), (7, 64, 128), (13, 257, 200), (26, 256, 1024),
        (33, 130, 31),
    ]

    private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var state = seed
        let values = (0..<rows * columns).map { _ -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(Int32.max) - 0.5
        }
        return Matrix(rows: rows, columns: columns, values: values)
    }

    /// In double precision, element by element.
    private func product(_ x: Matrix, _ w: Matrix) -> [Double] {
        let (a, b) = (x.values, w.values)
        return (0..<x.rows).flatMap { r in
            (0..<w.rows).map { n in
                (0..<x.columns).reduce(0.0) { $0 + Double(a[r * x.columns + $1]) * Double(b[n * x.columns + $1]) }
            }
        }
    }

    private func multiply(_ x: Matrix, _ w: Matrix, _ format: PackedFormat) -> Matrix {
        let rows = PackedRows(format)
        rows.store(x)
        let y = Matrix(rows: x.rows, columns: w.rows)
        PackedWeights(w, format).multiply(rows, into: y)
        return y
    }

    @Test("a product is x·Wᵀ to its format's precision, whatever the shape", arguments: shapes)
    func products(_ rows: Int, _ inputs: Int, _ outputs: Int) {
        let (x, w) = (matrix(rows, inputs, seed: 1), matrix(outputs, inputs, seed: 2))
        let wanted = product(x, w)
        // Each factor is at most ½; a rounding of 2⁻⁸ of the largest adds up like a random walk.
        let walk = Double(inputs).squareRoot()
        // Evenly spread weights have nearly the coarsest integers that sums in 16 bits make necessary, a quarter of the steps.
        let int8 = Self.addsIn16Bits ? 5e-3 : 4e-3
        for (format, tolerance) in [(PackedFormat.f32, 1e-6 * walk), (.bf16, 2e-3 * walk), (.int8, int8 * walk)] {
            let computed = multiply(x, w, format).values
            let worst = zip(computed, wanted).map { abs(Double($0) - $1) }.max()!
            #expect(worst < tolerance, "\(format): \(worst)")
        }
    }

    @Test(
        "integers are multiplied exactly: what int8 can hold comes out to float rounding",
        arguments: [(9, 40), (1, 256), (2, 257), (3, 300), (4, 512), (5, 770), (6, 33), (13, 1030)])
    func exactIntegers(_ rows: Int, _ columns: Int) {
        // 127 sets each row's scale to 1; no sum is beyond what a float holds exactly.
        let values = { (rows: Int, seed: Int, most: Int) in
            Matrix(
                rows: rows, columns: columns,
                values: (0..<rows * columns).map {
                    switch $0 % columns {
                    case 0: 127
                    // Added to the first in 16 bits.
                    case let column where most < 127 && [1, 4, 5].contains(column): 0
                    default: Float(($0 * seed) % (2 * most + 1) - most)
                    }
                })
        }
        let (x, w) = (values(rows, 37, 127), values(70, 61, Self.addsIn16Bits ? 32 : 127))
        #expect(multiply(x, w, .int8).values == product(x, w).map { Float($0) })
    }

    /// Four weights of one sign can have no more than 128 among them there; of weights that are all alike each has 32.
    private static var addsIn16Bits: Bool { [.avx2, .avx512].contains(KernelSet.current) }

    @Test(
        "no sum is cut off, however large and alike rows and weights are",
        arguments: [1, 4, 5, 8, 12, 256, 1030], [(Float(1), Float(1)), (1, -1), (-1, 1), (-1, -1)])
    func largestSums(_ columns: Int, _ signs: (Float, Float)) {
        let alike = { (rows: Int, sign: Float) in
            Matrix(rows: rows, columns: columns, values: Array(repeating: sign, count: rows * columns))
        }
        let wanted = signs.0 * signs.1 * Float(columns)
        let computed = multiply(alike(7, signs.0), alike(65, signs.1), .int8).values
        #expect(computed.allSatisfy { abs($0 - wanted) < 1e-6 * Float(columns) }, "\(computed[0]), not \(wanted)")
    }

    @Test("weights are as fine as sums in 16 bits let them be, not coarser", arguments: [8, 64, 512])
    func weightsAreFine(_ columns: Int) {
        // One at a time: what a weight was rounded to comes out.
        let w = matrix(64, columns, seed: 5)
        let ones = Matrix(
            rows: columns, columns: columns,
            values: (0..<columns * columns).map { $0 / columns == $0 % columns ? 1 : 0 })
        let rounded = multiply(ones, w, .int8).values
        // Where weights are spread evenly a four has up to four times the largest: steps of a 31st. Else of a 127th.
        let step: Float = Self.addsIn16Bits ? 1 / 31 : 1 / 127
        for output in 0..<64 {
            let row = w[output..<(output + 1)].values
            let largest = row.map(abs).max()!
            for place in 0..<columns {
                let error = abs(rounded[place * 64 + output] - row[place])
                #expect(error <= largest * step * 0.501)
            }
        }
    }

    @Test("a row's product does not depend on the rows beside it", arguments: PackedFormat.allCases)
    func rowsAreIndependent(format: PackedFormat) {
        let (x, w) = (matrix(11, 96, seed: 3), matrix(130, 96, seed: 4))
        let together = multiply(x, w, format).values
        for row in 0..<11 {
            #expect(multiply(x[row..<(row + 1)], w, format).values == Array(together[row * 130..<(row + 1) * 130]))
        }
    }

    @Test("rows of zeros and outputs of zeros give zeros", arguments: PackedFormat.allCases)
    func zeros(format: PackedFormat) {
        let zero = Matrix(rows: 3, columns: 20)
        #expect(multiply(zero, matrix(5, 20, seed: 1), format).values.allSatisfy { $0 == 0 })
        #expect(multiply(matrix(5, 20, seed: 1), zero, format).values.allSatisfy { $0 == 0 })
    }
}
