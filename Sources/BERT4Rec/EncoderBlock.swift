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
            distanceBias: parameters.distanceBias)
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

    private func attentionForward(_ x: Matrix, _ a: BlockActivations, _ s: Scratch, attentionScratch: inout Matrix) {
        let (t, r) = (x.rows, rows.count)
        let residual = residual(x, a)
        if let indices = rows.indices { x.gather(indices, into: residual) }
        stopwatch?.lap(.elementwise)
        let (queryInput, keyInput) = inputs(x, a)
        switch configuration.attentionNorm {
        case .queryOnly:
            norm(residual, into: queryInput, a)
            stopwatch?.lap(.layerNorm)
            keyInput.store(x)
        case .all:
            if let weights = parameters.convolution {
                let normed = a.normed.prefix(t)
                norm(x, into: Operand(normed), a)
                stopwatch?.lap(.layerNorm)
                convolution.forward(normed, weights: weights, into: keyInput, scratch: s.row)
                stopwatch?.lap(.convolution)
            } else {
                norm(x, into: keyInput, a)
                stopwatch?.lap(.layerNorm)
            }
            if let indices = rows.indices { keyInput.gather(indices, into: queryInput) }
        }
        stopwatch?.lap(.elementwise)
        let (query, key, value) = (a.query.prefix(r), a.key.prefix(t), a.value.prefix(t))
        project(parameters.query, queryInput, into: query, s)
        project(parameters.key, keyInput, into: key, s)
        project(parameters.value, keyInput, into: value, s)
        stopwatch?.lap(.linearForward)
        let context = a.context.prefix(r)
        let sums = product(for: context, s)
        attention.forward(q: query, k: key, v: value, into: sums, logSum: a.logSum, scratch: &attentionScratch)
        context.store(sums)
        stopwatch?.lap(.attentionForward)
        let attended = a.attended.prefix(r)
        parameters.attentionOutput.multiply(context, into: attended)
        stopwatch?.lap(.linearForward)
        Dropout.residual(
            attended, bias: parameters.attentionOutput.bias, residual: residual, rate: dropout.rate,
            seed: dropout.seed(layer: layer, .attentionOutput))
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

    /// From the stream after attention to the queries, keys and values.
    private func attentionBackward(
        _ dStream: Matrix, x: Matrix, _ a: BlockActivations, _ gradients: BlockParameters, _ s: Scratch.Backward,
        attentionScratch: inout Matrix
    ) {
        let (t, r) = (x.rows, rows.count)
        let dBranch = s.branch.prefix(r)
        Dropout.backward(
            dStream, rate: dropout.rate, seed: dropout.seed(layer: layer, .attentionOutput), into: dBranch,
            dBias: gradients.attentionOutput.bias)
        stopwatch?.lap(.elementwise)
        parameters.attentionOutput.backward(
            dBranch, x: a.context.prefix(r), dx: s.context.product.prefix(r), gradients: gradients.attentionOutput)
        stopwatch?.lap(.linearBackward)
        attention.backward(
            commit(s.context, r, dBias: nil), q: a.query.prefix(r), k: a.key.prefix(t), v: a.value.prefix(t),
            logSum: a.logSum, dq: s.query.product.prefix(r), dk: s.key.product.prefix(t),
            dv: s.value.product.prefix(t), dDistanceBias: gradients.distanceBias, scratch: &attentionScratch)
        stopwatch?.lap(.attentionBackward)
    }

    /// From the queries, keys and values to the stream before the block.
    private func inputBackward(
        _ dStream: Matrix, x: Matrix, into other: Matrix, _ a: BlockActivations, _ gradients: BlockParameters,
        _ s: Scratch.Backward
    ) -> Matrix {
        let (t, r) = (x.rows, rows.count)
        let (queryInput, keyInput) = inputs(x, a)
        let dQuery = commit(s.query, r, dBias: gradients.query.bias)
        let dKey = commit(s.key, t, dBias: gradients.key.bias)
        let dValue = commit(s.value, t, dBias: gradients.value.bias)
        let dKeyInput = configuration.attentionNorm == .all ? s.keyInput.prefix(t) : other
        let dQueryInput = s.branchInput.prefix(r)
        parameters.key.backward(dKey, x: keyInput, dx: dKeyInput, gradients: gradients.key)
        parameters.value.backward(dValue, x: keyInput, dx: dKeyInput, accumulate: true, gradients: gradients.value)
        parameters.query.backward(dQuery, x: queryInput, dx: dQueryInput, gradients: gradients.query)
        stopwatch?.lap(.linearBackward)
        switch configuration.attentionNorm {
        case .queryOnly:
            normBackward(dQueryInput, x: residual(x, a), into: dStream, a, gradients)
            stopwatch?.lap(.layerNorm)
            addRows(dStream, to: other)
            stopwatch?.lap(.elementwise)
            return other
        case .all:
            addRows(dQueryInput, to: dKeyInput)
            stopwatch?.lap(.elementwise)
            var dNormed = dKeyInput
            if let weights = parameters.convolution {
                dNormed = s.normed.prefix(t)
                convolution.backward(
                    dKeyInput, x: a.normed.prefix(t), weights: weights, dx: dNormed, dWeights: gradients.convolution!)
                stopwatch?.lap(.convolution)
            }
            let dX = movesGradient ? other : dStream
            if movesGradient {
                other.fill(0)
                addRows(dStream, to: other)
                stopwatch?.lap(.elementwise)
            }
            normBackward(dNormed, x: x, into: dX, a, gradients)
            stopwatch?.lap(.layerNorm)
            return dX
        }
    }

    /// Whether ``backward(_:x:into:_:gradients:_:attentionScratch:)`` needs other memory for its result than for the
    /// gradient it starts from: only a pre-norm block over all tokens adds to it in place.
    var movesGradient: Bool { configuration.attentionNorm == .queryOnly || rows.indices != nil }

    /// The stream's rows the block adds to.
    private func residual(_ x: Matrix, _ a: BlockActivations) -> Matrix {
        rows.indices == nil ? x : a.residual.prefix(rows.count)
    }

    /// What the query projection reads, and what the key and value projections read: no copies where the numbers are
    /// there already.
    private func inputs(_ x: Matrix, _ a: BlockActivations) -> (query: Operand, key: Operand) {
        let (queryInput, keyInput) = (a.queryInput.prefix(rows.count), a.keyInput.prefix(x.rows))
        switch configuration.attentionNorm {
        case .queryOnly: return (queryInput, keyInput.precision == .f32 ? Operand(x) : keyInput)
        case .all: return (rows.indices == nil ? keyInput : queryInput, keyInput)
        }
    }

    /// y = x·Wᵀ + b, as products read it.
    private func project(_ linear: LinearParameters, _ x: Operand, into y: Operand, _ s: Scratch) {
        let sums = product(for: y, s)
        linear.multiply(x, into: sums)
        y.store(sums, bias: linear.bias)
    }

    /// Where the float32 product that becomes `operand` goes.
    private func product(for operand: Operand, _ s: Scratch) -> Matrix {
        operand.matrix ?? s.product.prefix(operand.rows)
    }

    /// Finishes a gradient that a product or attention wrote: its sums go to `dBias`, and it becomes an operand.
    private func commit(_ staged: Scratch.Staged, _ rows: Int, dBias: Matrix?) -> Operand {
        let gradient = staged.product.prefix(rows)
        if let dBias { gradient.addColumnSums(to: dBias) }
        let operand = staged.operand.prefix(rows)
        operand.store(gradient)
        return operand
    }

    private func norm(_ x: Matrix, into y: Operand, _ a: BlockActivations) {
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

    /// Adds query rows back to where they came from.
    private func addRows(_ source: Matrix, to target: Matrix) {
        if let indices = rows.indices { target.scatterAdd(source, to: indices) } else { target.add(source) }
    }
}
