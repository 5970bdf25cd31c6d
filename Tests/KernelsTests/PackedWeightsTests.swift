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
        for (format, tolerance) in [(PackedFormat.f32, 1e-6 * walk), (.bf16, 2e-3 * walk), (.int8, 4e-3 * walk)] {
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
        let values = { (rows: Int, seed: Int) in
            Matrix(
                rows: rows, columns: columns,
                values: (0..<rows * columns).map { $0 % columns == 0 ? 127 : Float(($0 * seed) % 255 - 127) })
        }
        let (x, w) = (values(rows, 37), values(70, 61))
        #expect(multiply(x, w, .int8).values == product(x, w).map { Float($0) })
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
