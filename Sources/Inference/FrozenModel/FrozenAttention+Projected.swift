import BERT4Rec
import Kernels

extension FrozenAttention {
    /// Queries, keys and values of each head, as they were trained.
    struct Projected: Sendable {
        private let query: PackedWeights
        private let key: PackedWeights
        private let value: PackedWeights
        private let output: PackedWeights
        private let queryBias: Matrix?
        private let keyBias: Matrix?
        private let valueBias: Matrix?
        let outputBias: Matrix?
        private let heads: Int
        private let headWidth: Int

        init(_ block: BlockParameters, _ c: ModelConfiguration, _ format: PackedFormat) {
            query = PackedWeights(block.query.weight, format)
            key = PackedWeights(block.key.weight, format)
            value = PackedWeights(block.value.weight, format)
            output = PackedWeights(block.attentionOutput.weight, format)
            queryBias = block.query.bias?.copied()
            keyBias = block.key.bias?.copied()
            valueBias = block.value.bias?.copied()
            outputBias = block.attentionOutput.bias?.copied()
            (heads, headWidth) = (c.heads, c.headWidth)
        }

        /// Of all heads' queries, keys, values.
        var width: Int { query.outputs }

        func forward(
            _ queryInput: Matrix, _ keyInput: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
            _ biases: ScoreBiases, into out: Matrix, _ w: FrozenWorkspace
        ) {
            let (q, k, v) = memory(rows, keyInput.rows, w)
            w.rows.store(keyInput)
            if rows.indices == nil { multiply(query, queryBias, w, into: q) }
            multiply(key, keyBias, w, into: k)
            multiply(value, valueBias, w, into: v)
            if rows.indices != nil {
                w.rows.store(queryInput)
                multiply(query, queryBias, w, into: q)
            }
            attend(q, k, v, batch, rows, layer: layer, biases, into: out, w)
        }

        /// The same of all rows, queries, keys and values looked up.
        func forward(
            _ projections: ProjectionTable, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
            _ biases: ScoreBiases, into out: Matrix, _ w: FrozenWorkspace
        ) {
            precondition(rows.indices == nil)
            let (q, k, v) = memory(rows, batch.tokenCount, w)
            projections.forward(
                tokens: batch.tokens, offsets: batch.offsets, queries: q, keys: k, values: v)
            attend(q, k, v, batch, rows, layer: layer, biases, into: out, w)
        }

        /// For queries, keys and values.
        private func memory(_ rows: FrozenRows, _ tokens: Int, _ w: FrozenWorkspace) -> (Matrix, Matrix, Matrix) {
            (
                w.query.reshaped(rows: rows.count, columns: width), w.key.reshaped(rows: tokens, columns: width),
                w.value.reshaped(rows: tokens, columns: width)
            )
        }

        private func attend(
            _ q: Matrix, _ k: Matrix, _ v: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
            _ biases: ScoreBiases, into out: Matrix, _ w: FrozenWorkspace
        ) {
            let context = w.context.reshaped(rows: rows.count, columns: width)
            Heads(count: heads, width: headWidth, queries: rows.queries, biases)
                .attend(q, k, v, batch, layer: layer, into: context, w)
            w.rows.store(context)
            output.multiply(w.rows, into: out)
        }

        private func multiply(_ weights: PackedWeights, _ bias: Matrix?, _ w: FrozenWorkspace, into y: Matrix) {
            weights.multiply(w.rows, into: y)
            if let bias { y.addBias(bias) }
        }
    }
}
