/// Rows of queries as attention wants to know of them. Its arrays keep their memory.
struct FrozenQueries: Sendable {
    /// (sequences + 1): rows where each sequence begins.
    private(set) var offsets: [Int32] = []
    /// (rows): the row's place within its sequence.
    private(set) var positions: [Int32] = []
    /// (rows): from when each looks, and which of the time biases it reads; empty if no sequence of the batch knows.
    private(set) var moments: [Int32] = []
    private(set) var timeTables: [Int32] = []

    /// No rows: the first sequence begins.
    mutating func removeAll() {
        offsets.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        moments.removeAll(keepingCapacity: true)
        timeTables.removeAll(keepingCapacity: true)
        endSequence()
    }

    /// Adds some rows of one place.
    mutating func append(position: Int32, count: Int = 1) { for _ in 0..<count { positions.append(position) } }

    /// The same of when they look, if the batch knows.
    mutating func append(moment: Int32, timeTable: Int32, count: Int = 1) {
        for _ in 0..<count {
            moments.append(moment)
            timeTables.append(timeTable)
        }
    }

    mutating func endSequence() { offsets.append(Int32(positions.count)) }
}
