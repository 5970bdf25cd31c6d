import BERT4Rec
import Kernels

extension FrozenAttention {
    /// The queries of one batch: how many each sequence has and where they stand.
    struct Heads {
        let count: Int
        let width: Int
        /// (sequences + 1): rows of queries where each sequence begins.
        let offsets: [Int32]
        /// (rows): each query's place among the sequence's rows.
        let positions: [Int32]
        let distanceBias: Matrix?

        /// Attends in each sequence to its keys: the batch's, and those that earlier passes have kept of it.
        ///
        /// - Parameters:
        ///   - layer: which block's kept rows
        ///   - query, context: (queries, heads · head width); `context` is overwritten
        ///   - key, value: (tokens, heads · head width)
        func attend(
            _ query: Matrix, _ key: Matrix, _ value: Matrix, _ batch: PackedBatch, layer: Int, into context: Matrix,
            _ w: FrozenWorkspace
        ) {
            guard !w.states.isEmpty else {
                return attend(
                    query, key, value, batch.offsets, offsets, positions, batch.visibility, into: context, w)
            }
            for (sequence, states) in w.states.enumerated() {
                let new = Int(batch.offsets[sequence])..<Int(batch.offsets[sequence + 1])
                let queries = Int(offsets[sequence])..<Int(offsets[sequence + 1])
                let (keys, values) =
                    states?.extend(layer, keys: key[new], values: value[new]) ?? (key[new], value[new])
                let rowsBefore = batch.visibility == .causal ? keys.rows - new.count : 0
                w.sequence.set(keys: keys.rows, positions: positions[queries], rowsBefore: rowsBefore)
                let rows = w.sequence
                attend(
                    query[queries], keys, values, rows.keyOffsets, rows.queryOffsets, rows.queryPositions,
                    batch.visibility, into: context[queries], w)
            }
        }

        private func attend(
            _ query: Matrix, _ key: Matrix, _ value: Matrix, _ keyOffsets: [Int32], _ queryOffsets: [Int32],
            _ queryPositions: [Int32], _ visibility: Visibility, into context: Matrix, _ w: FrozenWorkspace
        ) {
            Attention(
                keyOffsets: keyOffsets, queryOffsets: queryOffsets, queryPositions: queryPositions, heads: count,
                headWidth: width, visibility: visibility, distanceBias: distanceBias
            ).attend(q: query, k: key, v: value, into: context, logSum: w.logSum, scratch: &w.attentionScratch)
        }
    }
}
