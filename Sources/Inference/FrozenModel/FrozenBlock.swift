import BERT4Rec
import Kernels

/// One encoder block ready to answer. R query rows are computed from T tokens, as in ``BERT4Rec/EncoderBlock``.
final class FrozenBlock: Sendable {
    private let configuration: ModelConfiguration
    let attention: FrozenAttention
    private let scoreBiases: FrozenAttention.ScoreBiases
    private let convolution: Matrix?
    private let attentionNorm: FrozenNorm
    private let feedForward1: PackedWeights
    private let feedForward1Bias: Matrix
    private let feedForward2: PackedWeights
    private let feedForward2Bias: Matrix?
    private let feedForwardNorm: FrozenNorm

    /// - Parameter isLast: whether nothing reads what the block makes of other rows than the targets
    init(_ block: BlockParameters, _ configuration: ModelConfiguration, _ format: PackedFormat, isLast: Bool) {
        self.configuration = configuration
        attention = FrozenAttention(block, configuration, format, isLast: isLast)
        scoreBiases = FrozenAttention.ScoreBiases(
            distance: block.distanceBias?.copied(), time: block.timeBias?.copied())
        convolution = block.convolution?.copied()
        attentionNorm = FrozenNorm(block.attentionNorm)
        feedForward1 = PackedWeights(block.feedForward1.weight, format)
        guard let bias = block.feedForward1.bias else {
            preconditionFailure("the first layer of a feed-forward block always has a bias")
        }
        feedForward1Bias = bias.copied()
        feedForward2 = PackedWeights(block.feedForward2.weight, format)
        feedForward2Bias = block.feedForward2.bias?.copied()
        feedForwardNorm = FrozenNorm(block.feedForwardNorm)
    }

    /// Floats that the block keeps of a row; see ``FrozenModel/keptWidths``.
    var keptWidths: [Int] {
        let (keys, values) = attention.keptWidths
        return [keys, values, convolution == nil ? 0 : configuration.width]
    }

    /// - Parameters:
    ///   - x: (T, width), the stream before the block
    ///   - layer: the block's place among all
    ///   - projections: of the first block's rows, where they need not be computed
    ///   - out: (R, width), the stream after it, overwritten; not the memory of `x`
    func forward(
        _ x: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int, _ projections: ProjectionTable?,
        into out: Matrix, _ w: FrozenWorkspace
    ) {
        let r = rows.count
        let residual = gathered(x, rows, into: w.residual)
        let attended = w.attended.prefix(r)
        let outputBias: Matrix?
        if let projections {
            outputBias = attention.forward(projections, batch, rows, layer: layer, scoreBiases, into: attended, w)
        } else {
            let (queryInput, keyInput) = attentionInputs(x, residual, batch, rows, layer, w)
            outputBias = attention.forward(
                queryInput, keyInput, batch, rows, layer: layer, scoreBiases, into: attended, w)
        }
        Dropout.residual(attended, bias: outputBias, residual: residual, rate: 0, seed: 0)
        let normed = w.normed.prefix(r)
        feedForwardNorm.forward(attended, epsilon: configuration.normEpsilon, into: normed, w)
        let inner = w.inner.prefix(r)
        w.rows.store(normed)
        feedForward1.multiply(w.rows, into: inner)
        GELU.forwardInPlace(inner, bias: feedForward1Bias)
        w.rows.store(inner)
        feedForward2.multiply(w.rows, into: out)
        Dropout.residual(out, bias: feedForward2Bias, residual: attended, rate: 0, seed: 0)
    }

    /// What queries read, (R, width), and what keys and values read, (T, width).
    private func attentionInputs(
        _ x: Matrix, _ residual: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, _ layer: Int, _ w: FrozenWorkspace
    ) -> (query: Matrix, key: Matrix) {
        switch configuration.attentionNorm {
        case .queryOnly:
            let normed = w.normed.prefix(rows.count)
            attentionNorm.forward(residual, epsilon: configuration.normEpsilon, into: normed, w)
            return (normed, x)
        case .all:
            let normed = w.normed.prefix(x.rows)
            attentionNorm.forward(x, epsilon: configuration.normEpsilon, into: normed, w)
            guard let convolution else { return (gathered(normed, rows, into: w.queryInput), normed) }
            let mixed = w.mixed.prefix(x.rows)
            mix(normed, convolution, batch, layer, into: mixed, w)
            return (gathered(mixed, rows, into: w.queryInput), mixed)
        }
    }

    /// The convolution of the batch's rows, with the kept rows of their sequences beside them.
    private func mix(
        _ normed: Matrix, _ weights: Matrix, _ batch: PackedBatch, _ layer: Int, into mixed: Matrix,
        _ w: FrozenWorkspace
    ) {
        guard !w.states.isEmpty else {
            return NeighbourConvolution(offsets: batch.offsets, visibility: batch.visibility)
                .forward(normed, weights: weights, into: Operand(mixed), scratch: w.row)
        }
        for (sequence, states) in w.states.enumerated() {
            let new = Int(batch.offsets[sequence])..<Int(batch.offsets[sequence + 1])
            let rows =
                states?.extend(layer, inputs: normed[new], reach: configuration.convolutionReach) ?? normed[new]
            w.sequence.set(keys: rows.rows, positions: [], rowsBefore: 0)
            let widened = w.widened.prefix(rows.rows)
            NeighbourConvolution(offsets: w.sequence.keyOffsets, visibility: batch.visibility)
                .forward(rows, weights: weights, into: Operand(widened), scratch: w.row)
            let first = batch.visibility == .causal ? rows.rows - new.count : 0
            mixed[new].copy(from: widened[first..<(first + new.count)])
        }
    }

    /// The rows themselves where they are all.
    private func gathered(_ x: Matrix, _ rows: FrozenRows, into memory: Matrix) -> Matrix {
        guard let indices = rows.indices else { return x }
        let result = memory.prefix(rows.count)
        x.gather(indices, into: result)
        return result
    }
}
