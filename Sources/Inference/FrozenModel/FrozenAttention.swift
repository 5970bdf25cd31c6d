import BERT4Rec
import Kernels

/// The products of an attention sub-layer, in one of two forms that give the same result.
enum FrozenAttention: Sendable {
    /// Queries, keys and values of each head, as they were trained.
    case projected(Projected)
    /// Heads as wide as the model (the article's) whose projections have been multiplied into each other once and for all:
    /// with K = X·Wₖᵀ and V = X·Wᵥᵀ,
    ///
    ///     q·Kᵀ = x·(Wqᵀ·Wₖ)·Xᵀ          P·V·Wₒᵀ = P·X·(Wₒ·Wᵥ)ᵀ
    ///
    /// so keys and values are the stream itself: two of the four products are gone, and the last block reads its other rows
    /// without computing anything of them.
    case folded(Folded)

    struct Projected: Sendable {
        let query: PackedWeights
        let key: PackedWeights
        let value: PackedWeights
        let output: PackedWeights
        let queryBias: Matrix?
        let keyBias: Matrix?
        let valueBias: Matrix?
        let outputBias: Matrix?
        let heads: Int
        let headWidth: Int
    }

    struct Folded: Sendable {
        /// (heads · width, width)
        let query: PackedWeights
        /// (width, heads · width)
        let output: PackedWeights
        let heads: Int
        let width: Int
    }

    init(_ block: BlockParameters, _ c: ModelConfiguration, _ format: PackedFormat) {
        if c.headWidth >= c.width && !c.attentionBias && c.distanceBiasReach == 0 && !c.timeBias {
            self = .folded(Folded(block, c, format))
        } else {
            self = .projected(Projected(block, c, format))
        }
    }

    /// Width of all heads' queries.
    var width: Int {
        switch self {
        case .projected(let projected): projected.query.outputs
        case .folded(let folded): folded.query.outputs
        }
    }

    /// Floats of a row's keys, and of its values where they are others; else 0.
    var keptWidths: (keys: Int, values: Int) {
        switch self {
        case .projected(let projected): (projected.key.outputs, projected.value.outputs)
        case .folded(let folded): (folded.width, 0)
        }
    }

    var outputBias: Matrix? {
        switch self {
        case .projected(let projected): projected.outputBias
        case .folded: nil
        }
    }

    /// - Parameters:
    ///   - queryInput: (R, width)
    ///   - keyInput: (T, width)
    ///   - layer: the block's place among all
    ///   - out: (R, width), overwritten; the output's bias is left to the reader
    func forward(
        _ queryInput: Matrix, _ keyInput: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
        distanceBias: Matrix?, timeBias: Matrix?, into out: Matrix, _ w: FrozenWorkspace
    ) {
        switch self {
        case .projected(let projected):
            projected.forward(queryInput, keyInput, batch, rows, layer: layer, distanceBias, timeBias, into: out, w)
        case .folded(let folded): folded.forward(queryInput, keyInput, batch, rows, layer: layer, into: out, w)
        }
    }
}

extension FrozenAttention.Projected {
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

    func forward(
        _ queryInput: Matrix, _ keyInput: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
        _ distanceBias: Matrix?, _ timeBias: Matrix?, into out: Matrix, _ w: FrozenWorkspace
    ) {
        let (r, t) = (rows.count, keyInput.rows)
        let (q, k, v) = (w.query.prefix(r), w.key.prefix(t), w.value.prefix(t))
        w.rows.store(keyInput)
        if rows.indices == nil { multiply(query, queryBias, w, into: q) }
        multiply(key, keyBias, w, into: k)
        multiply(value, valueBias, w, into: v)
        if rows.indices != nil {
            w.rows.store(queryInput)
            multiply(query, queryBias, w, into: q)
        }
        let context = w.context.prefix(r)
        FrozenAttention.Heads(
            count: heads, width: headWidth, offsets: rows.offsets, positions: rows.positions,
            distanceBias: distanceBias,
            moments: rows.moments, timeTables: rows.timeTables, timeBias: timeBias
        ).attend(q, k, v, batch, layer: layer, into: context, w)
        w.rows.store(context)
        output.multiply(w.rows, into: out)
    }

    private func multiply(_ weights: PackedWeights, _ bias: Matrix?, _ w: FrozenWorkspace, into y: Matrix) {
        weights.multiply(w.rows, into: y)
        if let bias { y.addBias(bias) }
    }
}

extension FrozenAttention.Folded {
    init(_ block: BlockParameters, _ c: ModelConfiguration, _ format: PackedFormat) {
        (heads, width) = (c.heads, c.width)
        let folded = Matrix(rows: heads * width, columns: width)
        let output = Matrix(rows: width, columns: heads * width)
        let part = Matrix(rows: width, columns: width)
        let columns = Matrix(rows: width, columns: c.headWidth)
        // Attention divides by √width; the model was trained to divide by √headWidth.
        let correction = (Float(width) / Float(c.headWidth)).squareRoot()
        for head in 0..<heads {
            let rows = head * c.headWidth..<(head + 1) * c.headWidth
            let square = folded[head * width..<(head + 1) * width]
            Linear.multiply(block.key.weight[rows], block.query.weight[rows], transposeA: true, into: square)
            square.scale(by: correction)
            columns.copyColumns(rows, of: block.attentionOutput.weight)
            Linear.multiply(columns, block.value.weight[rows], into: part)
            output.setColumns(from: head * width, to: part)
        }
        query = PackedWeights(folded, format)
        self.output = PackedWeights(output, format)
    }

    /// All heads of a row attend to the same keys: they are queries of one head that stand at the same place.
    func forward(
        _ queryInput: Matrix, _ keyInput: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
        into out: Matrix, _ w: FrozenWorkspace
    ) {
        let r = rows.count
        w.rows.store(queryInput)
        let (q, context) = (w.query.prefix(r), w.context.prefix(r))
        query.multiply(w.rows, into: q)
        FrozenAttention.Heads(
            count: 1, width: width, offsets: rows.headOffsets, positions: rows.headPositions, distanceBias: nil,
            moments: [], timeTables: [], timeBias: nil
        ).attend(
            q.reshaped(rows: r * heads, columns: width), keyInput, keyInput, batch, layer: layer,
            into: context.reshaped(rows: r * heads, columns: width), w)
        w.rows.store(context)
        output.multiply(w.rows, into: out)
    }
}
