/// The rows of one sequence as attention wants to know of them. Its arrays keep their memory.
struct SequenceRows: Sendable {
    /// (2): where its keys begin, and their number.
    private(set) var keyOffsets: [Int32] = [0, 0]
    /// (2): the same of its queries.
    private(set) var queryOffsets: [Int32] = [0, 0]
    /// (queries): each query's place within the sequence.
    private(set) var queryPositions: [Int32] = []

    /// (keys): when each was; (queries): from when each looks, and which biases it reads.
    private(set) var keyTimes: [Int32] = []
    private(set) var moments: [Int32] = []
    private(set) var timeTables: [Int32] = []

    /// - Parameters:
    ///   - positions: the queries' places among the sequence's new rows
    ///   - rowsBefore: kept rows of the sequence before those
    mutating func set(keys: Int, positions: ArraySlice<Int32>, rowsBefore: Int) {
        keyOffsets[1] = Int32(keys)
        queryOffsets[1] = Int32(positions.count)
        queryPositions.removeAll(keepingCapacity: true)
        for position in positions { queryPositions.append(position + Int32(rowsBefore)) }
    }

    mutating func setTimes(keys: ArraySlice<Int32>, moments: ArraySlice<Int32>, tables: ArraySlice<Int32>) {
        keyTimes.removeAll(keepingCapacity: true)
        keyTimes.append(contentsOf: keys)
        self.moments.removeAll(keepingCapacity: true)
        self.moments.append(contentsOf: moments)
        timeTables.removeAll(keepingCapacity: true)
        timeTables.append(contentsOf: tables)
    }
}
