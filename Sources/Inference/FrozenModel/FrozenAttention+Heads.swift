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
        /// (rows): from when each query looks, and which biases it reads; empty if no sequence of the batch knows.
        let moments: [Int32]
        let timeTables: [Int32]
        let timeBias: Matrix?

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
                    query, key, value, batch.offsets, offsets, positions, batch.visibility,
                    timeGaps(keys: batch.times, queries: moments, timeTables), into: context, w)
            }
            for (sequence, states) in w.states.enumerated() {
                let new = Int(batch.offsets[sequence])..<Int(batch.offsets[sequence + 1])
                let queries = Int(offsets[sequence])..<Int(offsets[sequence + 1])
                let (keys, values) =
                    states?.extend(layer, keys: key[new], values: value[new]) ?? (key[new], value[new])
                let rowsBefore = batch.visibility == .causal ? keys.rows - new.count : 0
                w.sequence.set(keys: keys.rows, positions: positions[queries], rowsBefore: rowsBefore)
                if !moments.isEmpty {
                    let keyTimes = states?.times ?? []
                    w.sequence.setTimes(
                        keys: keyTimes.isEmpty ? batch.times[new] : keyTimes[...], moments: moments[queries],
                        tables: timeTables[queries])
                }
                let rows = w.sequence
                attend(
                    query[queries], keys, values, rows.keyOffsets, rows.queryOffsets, rows.queryPositions,
                    batch.visibility,
                    moments.isEmpty
                        ? nil : timeGaps(keys: rows.keyTimes, queries: rows.moments, rows.timeTables),
                    into: context[queries], w)
            }
        }

        private func timeGaps(keys: [Int32], queries: [Int32], _ tables: [Int32]) -> TimeGaps? {
            guard let timeBias, !queries.isEmpty else { return nil }
            return TimeGaps(keys: keys, queries: queries, tables: tables, bias: timeBias)
        }

        private func attend(
            _ query: Matrix, _ key: Matrix, _ value: Matrix, _ keyOffsets: [Int32], _ queryOffsets: [Int32],
            _ queryPositions: [Int32], _ visibility: Visibility, _ timeGaps: TimeGaps?, into context: Matrix,
            _ w: FrozenWorkspace
        ) {
            Attention(
                keyOffsets: keyOffsets, queryOffsets: queryOffsets, queryPositions: queryPositions, heads: count,
                headWidth: width, visibility: visibility, distanceBias: distanceBias, timeGaps: timeGaps
            ).attend(q: query, k: key, v: value, into: context, scratch: &w.attentionScratch)
        }
    }
}
