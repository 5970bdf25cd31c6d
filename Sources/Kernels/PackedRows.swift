import CKernels

/// Rows on their way into products with ``PackedWeights``: rounded once, read by several products. Grows as needed, then
/// keeps its memory. Used by one thread at a time.
public final class PackedRows {
    public let format: PackedFormat
    // One thread uses them: checking that at every access would cost more than the accesses.
    @exclusivity(unchecked) private(set) var matrix = Matrix(rows: 0, columns: 1)
    @exclusivity(unchecked) private(set) var rounded = FloatBuffer(count: 0)
    @exclusivity(unchecked) private(set) var scales = FloatBuffer(count: 0)

    public init(_ format: PackedFormat) { self.format = format }

    /// Takes the rows of a matrix; in float32 it only remembers them.
    public func store(_ x: Matrix) {
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

    private func reserve(floats: Int) {
        if rounded.count < floats { rounded = FloatBuffer(count: floats + floats / 8) }
    }
}
