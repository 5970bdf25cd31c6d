import CKernels
import Platform

/// A table of rows that nothing changes any more: as it is, rounded to bfloat16, which takes half the memory, or in a file.
public struct EmbeddingTable: Sendable {
    private enum Storage {
        case floats(Matrix)
        /// Two bfloat16s in the memory of a float.
        case rounded(FloatBuffer)
        case file(FileRows)
    }

    public let rows: Int
    public let columns: Int
    private let storage: Storage

    /// The table itself; not copied.
    public init(_ table: Matrix) {
        (rows, columns) = (table.rows, table.columns)
        storage = .floats(table)
    }

    /// A copy, each number rounded to the nearest bfloat16.
    public init(rounding table: Matrix) {
        (rows, columns) = (table.rows, table.columns)
        let buffer = FloatBuffer(count: (rows * columns + 1) / 2)
        ck_bfloat16_rows(table.pointer, 1, Int64(rows * columns), Self.numbers(buffer))
        storage = .rounded(buffer)
    }

    /// The rows of a file, read when they are asked for.
    public init(_ file: FileRows) {
        (rows, columns) = (file.rows, file.columns)
        storage = .file(file)
    }

    /// Whether rows are no longer to be had: the file they are in is not what it was.
    public var isDamaged: Bool {
        if case .file(let rows) = storage { rows.hasFailed } else { false }
    }

    private static func numbers(_ buffer: FloatBuffer) -> UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(buffer.base).assumingMemoryBound(to: UInt16.self)
    }

    /// The rows of `tokens` as ``Embedding/forward(tokens:positions:items:positionTable:extra:into:)`` makes them.
    ///
    /// - Parameter cache: of this table's rows alone, where they are in a file
    /// - Throws: ``FileError`` where the rows are in a file that is no longer what it was
    public func forward(
        tokens: [Int32], positions: [Int32], positionTable: Matrix?, extra: Matrix?, into y: Matrix,
        cache: inout RowCache
    ) throws(FileError) {
        switch storage {
        case .floats(let table):
            Embedding.forward(
                tokens: tokens, positions: positions, items: table, positionTable: positionTable, extra: extra, into: y)
        case .rounded(let buffer):
            Embedding.check(tokens, positions, (rows, columns), positionTable, extra, y)
            ck_embedding_forward_bfloat16(
                tokens, positions, Self.numbers(buffer), positionTable?.pointer, extra?.pointer, Int64(y.rows),
                Int64(y.columns), y.pointer)
        case .file(let file):
            Embedding.check(tokens, positions, (rows, columns), positionTable, extra, y)
            for (row, token) in tokens.enumerated() {
                (y.pointer + row * columns).update(from: try cache.row(token, of: file), count: columns)
            }
            addCommon(positions, positionTable, extra, to: y)
        }
    }

    /// What every row gets beside its item's, in the order in which the kernels for tables in memory add it.
    private func addCommon(_ positions: [Int32], _ table: Matrix?, _ extra: Matrix?, to y: Matrix) {
        for row in 0..<y.rows {
            let values = y.pointer + row * columns
            if let table { ck_add(values, table.pointer + Int(positions[row]) * columns, Int64(columns)) }
            if let extra { ck_add(values, extra.pointer, Int64(columns)) }
        }
    }
}
