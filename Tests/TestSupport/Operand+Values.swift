import Kernels

extension Operand {
    /// A copy of the numbers as floats, row by row.
    public var values: [Float] {
        let floats = Matrix(rows: rows, columns: columns)
        widen(into: floats)
        return floats.values
    }
}
