import CKernels

/// A row-major window of `rows` × `columns` numbers, floats or bfloat16s: what a matrix product reads, or what is kept rounded.
///
/// A float operand can be a ``Matrix``'s own memory, so in float32 no copy is made.
public struct Operand: @unchecked Sendable {
    public let rows: Int
    public let columns: Int
    public let precision: Precision
    private let buffer: FloatBuffer
    /// In elements.
    private let offset: Int

    /// The matrix's own memory.
    public init(_ matrix: Matrix) {
        self.init(matrix.buffer, offset: matrix.offset, rows: matrix.rows, columns: matrix.columns, .f32)
    }

    /// New memory, all zero.
    public init(rows: Int, columns: Int, precision: Precision) {
        let floats = precision == .f32 ? rows * columns : (rows * columns + 1) / 2
        self.init(FloatBuffer(count: floats), offset: 0, rows: rows, columns: columns, precision)
    }

    /// A window that begins `offset` elements into `buffer`.
    public init(_ buffer: FloatBuffer, offset: Int, rows: Int, columns: Int, _ precision: Precision) {
        let capacity = precision == .f32 ? buffer.count : 2 * buffer.count
        precondition(offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= capacity)
        self.buffer = buffer
        self.offset = offset
        self.rows = rows
        self.columns = columns
        self.precision = precision
    }

    public var count: Int { rows * columns }

    var elementBytes: Int { precision == .f32 ? 4 : 2 }

    var raw: ck_operand {
        ck_operand(
            data: UnsafeMutableRawPointer(buffer.base) + offset * elementBytes, is_bfloat16: precision == .bf16)
    }

    /// The floats; `nil` if these are bfloat16s.
    public var matrix: Matrix? {
        precision == .f32 ? Matrix(buffer, offset: offset, rows: rows, columns: columns) : nil
    }

    /// A window of another shape that begins `offset` elements further on.
    public func window(offset: Int, rows: Int, columns: Int) -> Operand {
        precondition(offset >= 0 && offset + rows * columns <= count)
        return Operand(buffer, offset: self.offset + offset, rows: rows, columns: columns, precision)
    }

    /// Some of the rows.
    public subscript(range: Range<Int>) -> Operand {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        return Operand(
            buffer, offset: offset + range.lowerBound * columns, rows: range.count, columns: columns, precision)
    }

    /// The first rows.
    public func prefix(_ count: Int) -> Operand { self[0..<count] }

    /// Takes the numbers of a matrix of this shape, with `bias` (1, columns) added to each row. Does nothing where they
    /// are here already and there is no bias.
    public func store(_ matrix: Matrix, bias: Matrix? = nil) {
        precondition(matrix.rows == rows && matrix.columns == columns && (bias == nil || bias!.count == columns))
        if bias == nil && raw.data == UnsafeMutableRawPointer(matrix.pointer) { return }
        ck_bias_store(matrix.pointer, bias?.pointer, Int64(rows), Int64(columns), raw)
    }

    /// Rows `indices` of this operand, in that order, into `result`.
    public func gather(_ indices: [Int32], into result: Operand) {
        precondition(result.rows == indices.count && result.columns == columns && result.precision == precision)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < rows })
        ck_gather_rows(raw.data, indices, Int64(indices.count), Int64(columns * elementBytes), result.raw.data)
    }
}
