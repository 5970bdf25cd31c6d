/// Which rows a block computes queries and outputs for: all tokens, or in the last block only the targets.
struct QueryRows {
    /// (sequences + 1)
    let offsets: [Int32]
    /// (query rows): the row's place within its sequence
    let positions: [Int32]
    /// (query rows): the token row; `nil` means every token in order
    let indices: [Int32]?

    var count: Int { positions.count }

    /// Every token.
    static func all(of batch: PackedBatch) -> QueryRows {
        var positions: [Int32] = []
        positions.reserveCapacity(batch.tokenCount)
        for sequence in 0..<batch.sequenceCount {
            positions.append(contentsOf: 0..<(batch.offsets[sequence + 1] - batch.offsets[sequence]))
        }
        return QueryRows(offsets: batch.offsets, positions: positions, indices: nil)
    }

    /// The target rows.
    static func targets(of batch: PackedBatch) -> QueryRows {
        var offsets: [Int32] = [0]
        var positions: [Int32] = []
        var next = 0
        for sequence in 0..<batch.sequenceCount {
            while next < batch.targetRows.count && batch.targetRows[next] < batch.offsets[sequence + 1] {
                positions.append(batch.targetRows[next] - batch.offsets[sequence])
                next += 1
            }
            offsets.append(Int32(next))
        }
        precondition(next == batch.targetRows.count, "target rows must ascend")
        return QueryRows(offsets: offsets, positions: positions, indices: batch.targetRows)
    }
}
