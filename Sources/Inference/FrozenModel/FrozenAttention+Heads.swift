import BERT4Rec
import Kernels

extension FrozenAttention {
    /// The queries of one batch, and how attention reads them.
    struct Heads {
        private let count: Int
        private let width: Int
        private let rowHeads: Int
        private let queries: FrozenQueries
        private let biases: ScoreBiases

        /// - Parameters:
        ///   - rowHeads: see ``Kernels/Attention/rowHeads``
        init(count: Int, width: Int, rowHeads: Int = 1, queries: FrozenQueries, _ biases: ScoreBiases) {
            (self.count, self.width, self.rowHeads) = (count, width, rowHeads)
            (self.queries, self.biases) = (queries, biases)
        }

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
                    query, key, value, batch.offsets, queries.offsets, queries.positions, batch.visibility,
                    timeGaps(keys: batch.times, queries: queries.moments, queries.timeTables), into: context, w)
            }
            for (sequence, states) in w.states.enumerated() {
                let new = Int(batch.offsets[sequence])..<Int(batch.offsets[sequence + 1])
                let asked = Int(queries.offsets[sequence])..<Int(queries.offsets[sequence + 1])
                let (keys, values) =
                    states?.extend(layer, keys: key[new], values: value[new]) ?? (key[new], value[new])
                let rowsBefore = batch.visibility == .causal ? keys.rows - new.count : 0
                w.sequence.set(keys: keys.rows, positions: queries.positions[asked], rowsBefore: rowsBefore)
                let knowsTimes = !queries.moments.isEmpty
                if knowsTimes {
                    let keyTimes = states?.times ?? []
                    w.sequence.setTimes(
                        keys: keyTimes.isEmpty ? batch.times[new] : keyTimes[...], moments: queries.moments[asked],
                        tables: queries.timeTables[asked])
                }
                let rows = w.sequence
                attend(
                    query[asked], keys, values, rows.keyOffsets, rows.queryOffsets, rows.queryPositions,
                    batch.visibility,
                    knowsTimes ? timeGaps(keys: rows.keyTimes, queries: rows.moments, rows.timeTables) : nil,
                    into: context[asked], w)
            }
        }

        private func timeGaps(keys: [Int32], queries: [Int32], _ tables: [Int32]) -> TimeGaps? {
            guard let bias = biases.time, !queries.isEmpty else { return nil }
            return TimeGaps(keys: keys, queries: queries, tables: tables, bias: bias)
        }

        private func attend(
            _ query: Matrix, _ key: Matrix, _ value: Matrix, _ keyOffsets: [Int32], _ queryOffsets: [Int32],
            _ queryPositions: [Int32], _ visibility: Visibility, _ timeGaps: TimeGaps?, into context: Matrix,
            _ w: FrozenWorkspace
        ) {
            Attention(
                keyOffsets: keyOffsets, queryOffsets: queryOffsets, queryPositions: queryPositions, heads: count,
                headWidth: width, rowHeads: rowHeads, visibility: visibility, distanceBias: biases.distance,
                timeGaps: timeGaps
            ).attend(q: query, k: key, v: value, into: context, scratch: &w.attentionScratch)
        }
    }
}
