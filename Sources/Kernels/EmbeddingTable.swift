import CKernels

/// A table of rows that nothing changes any more: as it is, or rounded to bfloat16, which takes half the memory.
public struct EmbeddingTable: Sendable {
    private enum Storage {
        case floats(Matrix)
        /// Two bfloat16s in the memory of a float.
        case rounded(FloatBuffer)
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

    private static func numbers(_ buffer: FloatBuffer) -> UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(buffer.base).assumingMemoryBound(to: UInt16.self)
    }

    /// The rows of `tokens` as ``Embedding/forward(tokens:positions:items:positionTable:extra:into:)`` makes them.
    public func forward(
        tokens: [Int32], positions: [Int32], positionTable: Matrix?, extra: Matrix?, into y: Matrix
    ) {
        switch storage {
        case .floats(let table):
            Embedding.forward(
                tokens: tokens, positions: positions, items: table, positionTable: positionTable, extra: extra, into: y)
        case .rounded(let buffer):
            Embedding.check(tokens, positions, (rows, columns), positionTable, extra, y)
            ck_embedding_forward_bfloat16(
                tokens, positions, Self.numbers(buffer), positionTable?.pointer, extra?.pointer, Int64(y.rows),
                Int64(y.columns), y.pointer)
        }
    }
}
