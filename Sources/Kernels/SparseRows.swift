/// Rows of a few numbers each among many columns. The columns are checked once, here, so that no use has to.
public struct SparseRows: Sendable {
    /// Row `i` owns `columns[offsets[i]..<offsets[i + 1]]`.
    let offsets: [Int32]
    let columns: [Int32]
    let values: [Float]
    /// Columns there are.
    public let columnCount: Int

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
        (self.offsets, self.columns, self.values, self.columnCount) = (offsets, columns, values, columnCount)
    }
}
