import Kernels

/// One encoder block: attention and feed-forward sub-layers, each normalised before and added to the residual stream.
///
/// Forward and backward stand side by side, the feed-forward sub-layer's here, attention's in
/// `EncoderBlock+Attention.swift`. R query rows are computed from T tokens; R < T only in the last block,
/// where nothing but the target rows is needed.
struct EncoderBlock {
    let configuration: ModelConfiguration
    let layer: Int
    let parameters: BlockParameters
    let rows: QueryRows
    let attention: Attention
    let convolution: NeighbourConvolution
    let dropout: DropoutPlan
    let stopwatch: Stopwatch?

    init(
        _ configuration: ModelConfiguration, layer: Int, parameters: BlockParameters, batch: PackedBatch,
        rows: QueryRows, dropout: DropoutPlan, stopwatch: Stopwatch?
    ) {
        self.configuration = configuration
        self.layer = layer
        self.parameters = parameters
        self.rows = rows
        self.dropout = dropout
        self.stopwatch = stopwatch
        attention = Attention(
            keyOffsets: batch.offsets, queryOffsets: rows.offsets, queryPositions: rows.positions,
            heads: configuration.heads, headWidth: configuration.headWidth, visibility: batch.visibility,
            dropout: dropout.rate, dropoutSeed: dropout.seed(layer: layer, .probabilities),
            distanceBias: parameters.distanceBias,
            timeGaps: parameters.timeBias.flatMap { batch.timeGaps(of: rows.indices, bias: $0) })
        convolution = NeighbourConvolution(offsets: batch.offsets, visibility: batch.visibility)
    }

    /// - Parameters:
    ///   - x: (T, width), the stream before the block
    ///   - out: (R, width), the stream after it, overwritten
    func forward(_ x: Matrix, into out: Matrix, _ a: BlockActivations, _ s: Scratch, attentionScratch: inout Matrix) {
        attentionForward(x, a, s, attentionScratch: &attentionScratch)
        let r = rows.count
        let attended = a.attended.prefix(r)
        LayerNorm.forward(
            attended, gain: parameters.feedForwardNorm.gain, bias: parameters.feedForwardNorm.bias,
            epsilon: configuration.normEpsilon, into: a.feedForwardInput.prefix(r), mean: a.feedForwardMean,
            rstd: a.feedForwardRstd)
        stopwatch?.lap(.layerNorm)
        let (preActivation, activated) = (a.preActivation.prefix(r), a.activated.prefix(r))
        parameters.feedForward1.multiply(a.feedForwardInput.prefix(r), into: preActivation)
        stopwatch?.lap(.linearForward)
        GELU.forward(preActivation, bias: parameters.feedForward1.bias!, into: activated)
        stopwatch?.lap(.elementwise)
        parameters.feedForward2.multiply(activated, into: out)
        stopwatch?.lap(.linearForward)
        Dropout.residual(
            out, bias: parameters.feedForward2.bias, residual: attended, rate: dropout.rate,
            seed: dropout.seed(layer: layer, .feedForwardOutput))
        stopwatch?.lap(.elementwise)
    }

    /// - Parameters:
    ///   - dStream: (R, width), the gradient of the stream after the block; used up
    ///   - x: (T, width), as in forward
    ///   - other: (T, width), memory for the result
    ///   - gradients: added to
    /// - Returns: (T, width), the gradient of the stream before the block: in `other` if ``movesGradient``, else in the
    ///   memory of `dStream`
    func backward(
        _ dStream: Matrix, x: Matrix, into other: Matrix, _ a: BlockActivations, gradients: BlockParameters,
        _ s: Scratch.Backward, attentionScratch: inout Matrix
    ) -> Matrix {
        feedForwardBackward(dStream, a, gradients, s)  // dStream is now the gradient of the stream after attention
        attentionBackward(dStream, x: x, a, gradients, s, attentionScratch: &attentionScratch)
        return inputBackward(dStream, x: x, into: other, a, gradients, s)
    }

    private func feedForwardBackward(
        _ dStream: Matrix, _ a: BlockActivations, _ gradients: BlockParameters, _ s: Scratch.Backward
    ) {
        let r = rows.count
        let (dBranch, dActivated) = (s.branch.prefix(r), s.activated.prefix(r))
        let dPreActivation = s.preActivation.prefix(r)
        Dropout.backward(
            dStream, rate: dropout.rate, seed: dropout.seed(layer: layer, .feedForwardOutput), into: dBranch,
            dBias: gradients.feedForward2.bias)
        stopwatch?.lap(.elementwise)
        parameters.feedForward2.backward(
            dBranch, x: a.activated.prefix(r), dx: dActivated, gradients: gradients.feedForward2)
        stopwatch?.lap(.linearBackward)
        GELU.backward(
            dActivated, x: a.preActivation.prefix(r), into: dPreActivation, dBias: gradients.feedForward1.bias!)
        stopwatch?.lap(.elementwise)
        let dInput = s.branchInput.prefix(r)
        parameters.feedForward1.backward(
            dPreActivation, x: a.feedForwardInput.prefix(r), dx: dInput, gradients: gradients.feedForward1)
        stopwatch?.lap(.linearBackward)
        LayerNorm.backward(
            dInput, x: a.attended.prefix(r), gain: parameters.feedForwardNorm.gain, mean: a.feedForwardMean,
            rstd: a.feedForwardRstd, dx: dStream, dGain: gradients.feedForwardNorm.gain,
            dBias: gradients.feedForwardNorm.bias)
        stopwatch?.lap(.layerNorm)
    }
}
