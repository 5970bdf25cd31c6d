import BERT4Rec
import Kernels

extension FrozenAttention {
    /// Projections multiplied into each other: of a head with q = x·Wqᵀ + bq, K = Y·Wₖᵀ + bₖ and V = Y·Wᵥᵀ + bᵥ, where rows of
    /// probabilities P add up to 1,
    ///
    ///     q·Kᵀ = (x·Wqᵀ·Wₖ + bq·Wₖ)·Yᵀ + q·bₖ          P·V·Wₒᵀ = P·Y·(Wₒ·Wᵥ)ᵀ + bᵥ·Wₒᵀ
    ///
    /// so keys and values are the stream Y itself. q·bₖ is the same for all keys, and softmax does not heed it.
    struct Folded: Sendable {
        /// (heads · width, width)
        private let query: PackedWeights
        /// (1, heads · width)
        private let queryBias: Matrix?
        /// (width, heads · width)
        private let output: PackedWeights
        /// (1, width): of all heads
        let outputBias: Matrix?
        private let heads: Int
        /// Of the stream.
        let width: Int

        init(_ block: BlockParameters, _ c: ModelConfiguration, _ format: PackedFormat) {
            let (heads, width) = (c.heads, c.width)
            (self.heads, self.width) = (heads, width)
            let folded = Matrix(rows: heads * width, columns: width)
            let bias = block.query.bias.map { _ in Matrix(rows: heads, columns: width) }
            let output = Matrix(rows: width, columns: heads * width)
            let part = Matrix(rows: width, columns: width)
            let columns = Matrix(rows: width, columns: c.headWidth)
            for head in 0..<heads {
                let rows = head * c.headWidth..<(head + 1) * c.headWidth
                let key = block.key.weight[rows]
                Linear.multiply(
                    key, block.query.weight[rows], transposeA: true, into: folded[head * width..<(head + 1) * width])
                if let bias, let trained = block.query.bias {
                    Linear.multiply(trained.columns(rows), key, into: bias[head..<(head + 1)])
                }
                columns.copyColumns(rows, of: block.attentionOutput.weight)
                Linear.multiply(columns, block.value.weight[rows], into: part)
                output.setColumns(from: head * width, to: part)
            }
            // Attention divides by √width; the model was trained to divide by √headWidth.
            let correction = (Float(width) / Float(c.headWidth)).squareRoot()
            folded.scale(by: correction)
            bias?.scale(by: correction)
            query = PackedWeights(folded, format)
            queryBias = bias.map { $0.reshaped(rows: 1, columns: heads * width) }
            self.output = PackedWeights(output, format)
            outputBias = Self.outputBias(block)
        }

        /// bₒ + bᵥ·Wₒᵀ
        private static func outputBias(_ block: BlockParameters) -> Matrix? {
            guard let value = block.value.bias else { return block.attentionOutput.bias?.copied() }
            let weight = block.attentionOutput.weight
            let bias = Matrix(rows: 1, columns: weight.rows)
            Linear.multiply(value, weight, transposeB: true, into: bias)
            if let own = block.attentionOutput.bias { bias.addBias(own) }
            return bias
        }

        /// Width of all heads' queries.
        var queryWidth: Int { query.outputs }

        /// All heads of a row attend to the same keys: they are queries of one head that stand at the same place.
        func forward(
            _ queryInput: Matrix, _ keyInput: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
            _ biases: ScoreBiases, into out: Matrix, _ w: FrozenWorkspace
        ) {
            let r = rows.count
            w.rows.store(queryInput)
            let q = w.query.reshaped(rows: r, columns: queryWidth)
            let context = w.context.reshaped(rows: r, columns: queryWidth)
            query.multiply(w.rows, into: q)
            if let queryBias { q.addBias(queryBias) }
            Heads(count: 1, width: width, rowHeads: heads, queries: rows.headQueries, biases).attend(
                q.reshaped(rows: r * heads, columns: width), keyInput, keyInput, batch, layer: layer,
                into: context.reshaped(rows: r * heads, columns: width), w)
            w.rows.store(context)
            output.multiply(w.rows, into: out)
        }
    }
}
