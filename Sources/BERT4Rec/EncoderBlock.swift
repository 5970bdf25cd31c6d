import Kernels

/// Dropout of one forward pass: the rate and the seed all its sites derive theirs from.
public struct DropoutPlan: Sendable {
    public var rate: Float
    public var seed: UInt64

    /// No dropout: evaluation and inference.
    public static let none = DropoutPlan(rate: 0, seed: 0)

    public init(rate: Float, seed: UInt64) {
        self.rate = rate
        self.seed = seed
    }

    enum Site: UInt64 { case embedding, probabilities, attentionOutput, feedForwardOutput }

    func seed(layer: Int, _ site: Site) -> UInt64 {
        var generator = SeededGenerator(seed: seed, UInt64(layer), site.rawValue)
        return generator.next()
    }
}

/// One encoder block: attention and feed-forward sub-layers, each normalised before and added to the residual stream.
///
/// Forward and backward stand side by side. R query rows are computed from T tokens; R < T only in the last block,
/// where nothing but the target rows is needed.
struct EncoderBlock {
    let configuration: ModelConfiguration
    let layer: Int
    let parameters: BlockParameters
    let rows: QueryRows
    let attention: Attention
    let dropout: DropoutPlan

    init(
        _ configuration: ModelConfiguration, layer: Int, parameters: BlockParameters, batch: PackedBatch,
        rows: QueryRows, dropout: DropoutPlan
    ) {
        self.configuration = configuration
        self.layer = layer
        self.parameters = parameters
        self.rows = rows
        self.dropout = dropout
        attention = Attention(
            keyOffsets: batch.offsets, queryOffsets: rows.offsets, queryPositions: rows.positions,
            heads: configuration.heads, headWidth: configuration.headWidth, visibility: batch.visibility,
            dropout: dropout.rate, dropoutSeed: dropout.seed(layer: layer, .probabilities))
    }

    /// - Parameters:
    ///   - x: (T, width), the stream before the block
    ///   - out: (R, width), the stream after it, overwritten
    func forward(_ x: Matrix, into out: Matrix, _ a: BlockActivations, scratch: inout Matrix) {
        attentionForward(x, a, scratch: &scratch)
        let r = rows.count
        let attended = a.attended.prefix(r)
        LayerNorm.forward(
            attended, gain: parameters.feedForwardNorm.gain, bias: parameters.feedForwardNorm.bias,
            epsilon: configuration.normEpsilon, into: a.feedForwardInput.prefix(r), mean: a.feedForwardMean,
            rstd: a.feedForwardRstd)
        apply(parameters.feedForward1, a.feedForwardInput.prefix(r), into: a.preActivation.prefix(r))
        GELU.forward(a.preActivation.prefix(r), into: a.activated.prefix(r))
        apply(parameters.feedForward2, a.activated.prefix(r), into: out)
        Dropout.apply(to: out, rate: dropout.rate, seed: dropout.seed(layer: layer, .feedForwardOutput))
        out.add(attended)
    }

    private func attentionForward(_ x: Matrix, _ a: BlockActivations, scratch: inout Matrix) {
        let (t, r) = (x.rows, rows.count)
        let residual = a.residual.prefix(r)
        select(x, into: residual)
        let queryInput = a.queryInput.prefix(r)
        let keyInput: Matrix
        switch configuration.attentionNorm {
        case .queryOnly:
            norm(residual, into: queryInput, a)
            keyInput = x
        case .all:
            keyInput = a.normed.prefix(t)
            norm(x, into: keyInput, a)
            select(keyInput, into: queryInput)
        }
        apply(parameters.query, queryInput, into: a.query.prefix(r))
        apply(parameters.key, keyInput, into: a.key.prefix(t))
        apply(parameters.value, keyInput, into: a.value.prefix(t))
        attention.forward(
            q: a.query.prefix(r), k: a.key.prefix(t), v: a.value.prefix(t), into: a.context.prefix(r),
            logSum: a.logSum, scratch: &scratch)
        let attended = a.attended.prefix(r)
        apply(parameters.attentionOutput, a.context.prefix(r), into: attended)
        Dropout.apply(to: attended, rate: dropout.rate, seed: dropout.seed(layer: layer, .attentionOutput))
        attended.add(residual)
    }

    /// - Parameters:
    ///   - dOut: (R, width), the gradient of the stream after the block; used up
    ///   - x: (T, width), as in forward
    ///   - dX: (T, width), the gradient of the stream before the block, overwritten
    ///   - gradients: added to
    func backward(
        _ dOut: Matrix, x: Matrix, into dX: Matrix, _ a: BlockActivations, gradients: BlockParameters,
        _ s: BackwardScratch, scratch: inout Matrix
    ) {
        feedForwardBackward(dOut, a, gradients, s)  // dOut is now the gradient of the stream after attention
        attentionBackward(dOut, x: x, into: dX, a, gradients, s, scratch: &scratch)
    }

    private func feedForwardBackward(
        _ dStream: Matrix, _ a: BlockActivations, _ gradients: BlockParameters, _ s: BackwardScratch
    ) {
        let r = rows.count
        let dBranch = s.branch.prefix(r)
        dBranch.copy(from: dStream)
        Dropout.apply(to: dBranch, rate: dropout.rate, seed: dropout.seed(layer: layer, .feedForwardOutput))
        let dHidden = s.hidden.prefix(r)
        backward(parameters.feedForward2, gradients.feedForward2, dBranch, x: a.activated.prefix(r), dx: dHidden)
        GELU.backward(dHidden, x: a.preActivation.prefix(r))
        backward(parameters.feedForward1, gradients.feedForward1, dHidden, x: a.feedForwardInput.prefix(r), dx: dBranch)
        LayerNorm.backward(
            dBranch, x: a.attended.prefix(r), gain: parameters.feedForwardNorm.gain, mean: a.feedForwardMean,
            rstd: a.feedForwardRstd, dx: dStream, dGain: gradients.feedForwardNorm.gain,
            dBias: gradients.feedForwardNorm.bias)
    }

    private func attentionBackward(
        _ dStream: Matrix, x: Matrix, into dX: Matrix, _ a: BlockActivations, _ gradients: BlockParameters,
        _ s: BackwardScratch, scratch: inout Matrix
    ) {
        let (t, r) = (x.rows, rows.count)
        let dBranch = s.branch.prefix(r)
        dBranch.copy(from: dStream)
        Dropout.apply(to: dBranch, rate: dropout.rate, seed: dropout.seed(layer: layer, .attentionOutput))
        let (dQuery, dKey, dValue) = (s.query.prefix(r), s.key.prefix(t), s.value.prefix(t))
        let context = a.context.prefix(r)
        backward(parameters.attentionOutput, gradients.attentionOutput, dBranch, x: context, dx: s.context.prefix(r))
        attention.backward(
            s.context.prefix(r), q: a.query.prefix(r), k: a.key.prefix(t), v: a.value.prefix(t), logSum: a.logSum,
            dq: dQuery, dk: dKey, dv: dValue, scratch: &scratch)
        let dQueryInput = s.branch.prefix(r)
        backward(parameters.query, gradients.query, dQuery, x: a.queryInput.prefix(r), dx: dQueryInput)
        switch configuration.attentionNorm {
        case .queryOnly:
            keyValueBackward(dKey, dValue, input: x, into: dX, gradients)
            normBackward(dQueryInput, x: a.residual.prefix(r), into: dStream, a, gradients)
            addRows(dStream, to: dX)
        case .all:
            let dNormed = s.branchInput.prefix(t)
            keyValueBackward(dKey, dValue, input: a.normed.prefix(t), into: dNormed, gradients)
            addRows(dQueryInput, to: dNormed)
            dX.fill(0)
            addRows(dStream, to: dX)
            normBackward(dNormed, x: x, into: dX, a, gradients)
        }
    }

    private func keyValueBackward(
        _ dKey: Matrix, _ dValue: Matrix, input: Matrix, into dInput: Matrix, _ gradients: BlockParameters
    ) {
        backward(parameters.key, gradients.key, dKey, x: input, dx: dInput)
        backward(parameters.value, gradients.value, dValue, x: input, dx: dInput, accumulate: true)
    }

    private func norm(_ x: Matrix, into y: Matrix, _ a: BlockActivations) {
        LayerNorm.forward(
            x, gain: parameters.attentionNorm.gain, bias: parameters.attentionNorm.bias,
            epsilon: configuration.normEpsilon, into: y, mean: a.mean, rstd: a.rstd)
    }

    private func normBackward(
        _ dy: Matrix, x: Matrix, into dx: Matrix, _ a: BlockActivations, _ gradients: BlockParameters
    ) {
        LayerNorm.backward(
            dy, x: x, gain: parameters.attentionNorm.gain, mean: a.mean, rstd: a.rstd, dx: dx,
            dGain: gradients.attentionNorm.gain, dBias: gradients.attentionNorm.bias)
    }

    private func apply(_ linear: LinearParameters, _ x: Matrix, into y: Matrix) {
        linear.apply(x, into: y)
    }

    private func backward(
        _ linear: LinearParameters, _ gradients: LinearParameters, _ dy: Matrix, x: Matrix, dx: Matrix,
        accumulate: Bool = false
    ) {
        Linear.backward(
            dy, x: x, weight: linear.weight, dx: dx, accumulate: accumulate, dWeight: gradients.weight,
            dBias: gradients.bias)
    }

    /// The query rows of x.
    private func select(_ x: Matrix, into y: Matrix) {
        if let indices = rows.indices { x.gather(indices, into: y) } else { y.copy(from: x) }
    }

    /// Adds query rows back to where `select` took them.
    private func addRows(_ source: Matrix, to target: Matrix) {
        if let indices = rows.indices { target.scatterAdd(source, to: indices) } else { target.add(source) }
    }
}
