import CKernels

/// Rows of which most entries are 0: what each row says of a few columns.
///
/// Not in arrays: rows are read here and there, and a large ``FloatBuffer`` lies in pages of 2 MB, whose addresses the processor
/// remembers, as it does not of thousands of small ones.
public struct SparseRows: Sendable {
    /// Row `i` owns the entries `offsets[i]..<offsets[i + 1]`.
    public let offsets: [Int32]
    /// Columns there are.
    public let columnCount: Int
    /// A column and a value for each entry.
    private let entries: FloatBuffer

    /// How many rows there are.
    public var count: Int { offsets.count - 1 }

    /// - Parameters:
    ///   - offsets: one more than there are rows: from 0, never falling, to the number of columns listed
    ///   - columns: each from 0 to below `columnCount`
    ///   - values: one for each of `columns`
    public init(offsets: [Int32], columns: [Int32], values: [Float], columnCount: Int) {
        precondition(offsets.first == 0 && Int(offsets[offsets.count - 1]) == columns.count)
        precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 } && values.count == columns.count)
        precondition(columns.allSatisfy { $0 >= 0 && $0 < columnCount })
        (self.offsets, self.columnCount) = (offsets, columnCount)
        entries = FloatBuffer(count: 2 * columns.count)
        let shares = Self.shares(in: entries)
        for place in columns.indices { shares[place] = ck_share(item: columns[place], value: values[place]) }
    }

    private static func shares(in entries: FloatBuffer) -> UnsafeMutableBufferPointer<ck_share> {
        UnsafeMutableBufferPointer(
            start: UnsafeMutableRawPointer(entries.base).assumingMemoryBound(to: ck_share.self),
            count: entries.count / 2)
    }

    /// How many entries a row has.
    public func entryCount(of row: Int) -> Int { Int(offsets[row + 1] - offsets[row]) }

    /// The entries of a row, as long as the rows live.
    func shares(of row: Int) -> UnsafeBufferPointer<ck_share> {
        precondition(row >= 0 && row < count)
        return UnsafeBufferPointer(
            rebasing: Self.shares(in: entries)[Int(offsets[row])..<Int(offsets[row + 1])])
    }

    /// The columns of all entries, row by row. Costs a copy.
    public var columns: [Int32] { withExtendedLifetime(entries) { Self.shares(in: entries).map(\.item) } }

    /// Their values, likewise.
    public var values: [Float] { withExtendedLifetime(entries) { Self.shares(in: entries).map(\.value) } }
}
