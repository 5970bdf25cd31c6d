import BERT4Rec

/// Which rows a block computes, with what attention wants to know of them. Its arrays keep their memory.
struct FrozenRows: Sendable {
    /// (sequences + 1): rows where each sequence begins.
    private(set) var offsets: [Int32] = []
    /// (rows): the row's place within its sequence.
    private(set) var positions: [Int32] = []
    /// The same, each row counted as often as there are heads.
    private(set) var headOffsets: [Int32] = []
    private(set) var headPositions: [Int32] = []
    /// (rows): from when each looks, and which of the time biases it reads; empty if no sequence of the batch knows.
    private(set) var moments: [Int32] = []
    private(set) var timeTables: [Int32] = []
    /// (rows) token rows; `nil` means every token in order.
    var indices: [Int32]? { isAll ? nil : targets }
    private var targets: [Int32] = []
    private var isAll = true

    var count: Int { positions.count }

    mutating func setAll(_ batch: PackedBatch, heads: Int) {
        clear()
        for sequence in 0..<batch.sequenceCount {
            let length = batch.offsets[sequence + 1] - batch.offsets[sequence]
            for position in 0..<length { append(position, heads) }
            endSequence()
        }
        moments.append(contentsOf: batch.moments)
        timeTables.append(contentsOf: batch.timeTables)
    }

    mutating func setTargets(_ batch: PackedBatch, heads: Int) {
        clear()
        // A copy in memory of its own: with the batch's, the batch would have to take new memory for its next rows.
        targets.append(contentsOf: batch.targetRows)
        isAll = false
        if !batch.times.isEmpty {
            for row in targets {
                moments.append(batch.moments[Int(row)])
                timeTables.append(batch.timeTables[Int(row)])
            }
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
        offsets.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        headOffsets.removeAll(keepingCapacity: true)
        headPositions.removeAll(keepingCapacity: true)
        moments.removeAll(keepingCapacity: true)
        timeTables.removeAll(keepingCapacity: true)
        endSequence()
    }

    private mutating func append(_ position: Int32, _ heads: Int) {
        positions.append(position)
        for _ in 0..<heads { headPositions.append(position) }
    }

    private mutating func endSequence() {
        offsets.append(Int32(positions.count))
        headOffsets.append(Int32(headPositions.count))
    }
}
