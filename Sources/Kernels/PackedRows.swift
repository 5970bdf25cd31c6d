import CKernels

/// Rows on their way into products with ``PackedWeights``: rounded once, read by several products. Grows as needed, then
/// keeps its memory.
public struct PackedRows: Sendable {
    public let format: PackedFormat
    var matrix = Matrix(rows: 0, columns: 1)
    var rounded = FloatBuffer(count: 0)
    var scales = FloatBuffer(count: 0)

    public init(_ format: PackedFormat) { self.format = format }

    /// Takes the rows of a matrix; in float32 it only remembers them.
    public mutating func store(_ x: Matrix) {
        matrix = x
        let (rows, width) = (Int64(x.rows), Int64(x.columns))
        let padded = (x.columns + 3) / 4 * 4
        switch format {
        case .f32: break
        case .bf16:
            reserve(floats: x.rows * padded / 2)
            ck_bfloat16_rows(
                x.pointer, rows, width, UnsafeMutableRawPointer(rounded.base).assumingMemoryBound(to: UInt16.self))
        case .int8:
            reserve(floats: x.rows * padded / 4)
            if scales.count < x.rows { scales = FloatBuffer(count: x.rows + x.rows / 8) }
            ck_quantize_rows(
                x.pointer, rows, width, UnsafeMutableRawPointer(rounded.base).assumingMemoryBound(to: UInt8.self),
                scales.base)
        }
    }

    private mutating func reserve(floats: Int) {
        if rounded.count < floats { rounded = FloatBuffer(count: floats + floats / 8) }
    }
}
