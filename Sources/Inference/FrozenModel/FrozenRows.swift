import BERT4Rec

/// Which rows a block computes, with what attention wants to know of them. Its arrays keep their memory.
struct FrozenRows: Sendable {
    private(set) var queries = FrozenQueries()
    /// The same, each row counted as often as there are heads.
    private(set) var headQueries = FrozenQueries()
    /// (rows) token rows; `nil` means every token in order.
    var indices: [Int32]? { isAll ? nil : targets }
    private var targets: [Int32] = []
    private var isAll = true

    var count: Int { queries.positions.count }

    mutating func setAll(_ batch: PackedBatch, heads: Int) {
        clear()
        for sequence in 0..<batch.sequenceCount {
            let length = batch.offsets[sequence + 1] - batch.offsets[sequence]
            for position in 0..<length { append(position, heads) }
            endSequence()
        }
        for row in batch.times.indices { appendMoment(of: row, batch, heads) }
    }

    mutating func setTargets(_ batch: PackedBatch, heads: Int) {
        clear()
        // A copy in memory of its own: with the batch's, the batch would have to take new memory for its next rows.
        targets.append(contentsOf: batch.targetRows)
        isAll = false
        if !batch.times.isEmpty {
            for row in targets { appendMoment(of: Int(row), batch, heads) }
        }
        var next = 0
        for sequence in 0..<batch.sequenceCount {
            while next < batch.targetRows.count && batch.targetRows[next] < batch.offsets[sequence + 1] {
                append(batch.targetRows[next] - batch.offsets[sequence], heads)
                next += 1
            }
            endSequence()
        }
    }

    private mutating func clear() {
        isAll = true
        targets.removeAll(keepingCapacity: true)
        queries.removeAll()
        headQueries.removeAll()
    }

    private mutating func append(_ position: Int32, _ heads: Int) {
        queries.append(position: position)
        headQueries.append(position: position, count: heads)
    }

    private mutating func appendMoment(of row: Int, _ batch: PackedBatch, _ heads: Int) {
        let (moment, table) = (batch.moments[row], batch.timeTables[row])
        queries.append(moment: moment, timeTable: table)
        headQueries.append(moment: moment, timeTable: table, count: heads)
    }

    private mutating func endSequence() {
        queries.endSequence()
        headQueries.endSequence()
    }
}
