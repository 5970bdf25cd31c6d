import CKernels

/// A row-major window of `rows` × `columns` floats into a ``FloatBuffer``; a vector is one row.
///
/// Copying a matrix copies the window, not the numbers. Kernels take matrices and check shapes; nothing indexes single
/// elements in a hot loop.
public struct Matrix: @unchecked Sendable {
    public let rows: Int
    public let columns: Int
    let buffer: FloatBuffer
    let offset: Int

    public var count: Int { rows * columns }
    var pointer: UnsafeMutablePointer<Float> { buffer.base + offset }

    /// A window that begins `offset` floats into `buffer`.
    public init(_ buffer: FloatBuffer, offset: Int = 0, rows: Int, columns: Int) {
        precondition(offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= buffer.count)
        self.buffer = buffer
        self.offset = offset
        self.rows = rows
        self.columns = columns
    }

    /// New memory, all zero.
    public init(rows: Int, columns: Int) {
        self.init(FloatBuffer(count: rows * columns), rows: rows, columns: columns)
    }

    /// New memory holding `values` row by row.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns)
        self.init(rows: rows, columns: columns)
        copy(from: values)
    }

    /// Some of the rows.
    public subscript(range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        return Matrix(buffer, offset: offset + range.lowerBound * columns, rows: range.count, columns: columns)
    }

    /// The first rows.
    public func prefix(_ count: Int) -> Matrix { self[0..<count] }

    /// The columns from `first` on of a single row.
    public func columns(from first: Int) -> Matrix {
        precondition(rows == 1 && first >= 0 && first <= columns)
        return Matrix(buffer, offset: offset + first, rows: 1, columns: columns - first)
    }

    /// Some columns of a single row.
    public func columns(_ range: Range<Int>) -> Matrix {
        precondition(rows == 1 && range.lowerBound >= 0 && range.upperBound <= columns)
        return Matrix(buffer, offset: offset + range.lowerBound, rows: 1, columns: range.count)
    }

    /// The same memory seen with another shape, which may be smaller.
    public func reshaped(rows: Int, columns: Int) -> Matrix {
        precondition(rows * columns <= count)
        return Matrix(buffer, offset: offset, rows: rows, columns: columns)
    }

    /// A copy of the numbers, row by row.
    public var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// A copy in new memory, rows and columns exchanged.
    public func transposed() -> Matrix {
        let result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result.pointer[column * rows + row] = pointer[row * columns + column] }
        }
        return result
    }

    /// A copy in new memory.
    public func copied() -> Matrix {
        let result = Matrix(rows: rows, columns: columns)
        result.copy(from: self)
        return result
    }

    public func copy(from values: [Float]) {
        precondition(values.count == count)
        values.withUnsafeBufferPointer { pointer.update(from: $0.baseAddress!, count: count) }
    }

    public func copy(from other: Matrix) {
        precondition(other.count == count)
        pointer.update(from: other.pointer, count: count)
    }

    /// Takes some columns of a matrix with as many rows.
    public func copyColumns(_ range: Range<Int>, of other: Matrix) {
        precondition(other.rows == rows && range.count == columns && range.lowerBound >= 0)
        precondition(range.upperBound <= other.columns)
        for row in 0..<rows {
            (pointer + row * columns).update(
                from: other.pointer + row * other.columns + range.lowerBound, count: columns)
        }
    }

    /// Puts a matrix with as many rows in the place of the columns from `first` on.
    public func setColumns(from first: Int, to other: Matrix) {
        precondition(other.rows == rows && first >= 0 && first + other.columns <= columns)
        for row in 0..<rows {
            (pointer + row * columns + first).update(from: other.pointer + row * other.columns, count: other.columns)
        }
    }

    public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

    /// Adds `other` element by element.
    public func add(_ other: Matrix) {
        precondition(other.count == count)
        ck_add(pointer, other.pointer, Int64(count))
    }

    /// Adds `other` times `factor`, element by element.
    public func add(_ other: Matrix, times factor: Float) {
        precondition(other.count == count)
        ck_combine(pointer, other.pointer, Int64(count), factor, 1)
    }

    public func scale(by factor: Float) { ck_scale(pointer, factor, Int64(count)) }

    /// Σ x², accumulated in double precision.
    public var squaredNorm: Double { ck_squared_norm(pointer, Int64(count)) }

    /// Whether no element is infinite or not a number.
    public var isFinite: Bool { ck_all_finite(pointer, Int64(count)) }

    /// The largest |x|; 0 for none, infinite if one is not finite.
    public var largestMagnitude: Float { ck_largest_magnitude(pointer, Int64(count)) }

    /// Reads the numbers of one row without copying them.
    public func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
        precondition(row >= 0 && row < rows)
        return try body(UnsafeBufferPointer(start: pointer + row * columns, count: columns))
    }

    /// All numbers in place, for reading and writing files.
    public func withMutableValues<Result>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Result) rethrows
        -> Result
    {
        try body(UnsafeMutableBufferPointer(start: pointer, count: count))
    }

    /// Rows `indices` of this matrix, in that order, into `result`.
    public func gather(_ indices: [Int32], into result: Matrix) {
        precondition(result.rows == indices.count && result.columns == columns)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < rows })
        ck_gather_rows(pointer, indices, Int64(indices.count), Int64(4 * columns), result.pointer)
    }

    /// Adds row `r` of `source` to row `indices[r]` of this matrix.
    public func scatterAdd(_ source: Matrix, to indices: [Int32]) {
        precondition(source.rows == indices.count && source.columns == columns)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < rows })
        ck_scatter_add_rows(source.pointer, indices, Int64(indices.count), Int64(columns), pointer)
    }
}
