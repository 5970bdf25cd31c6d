import Kernels

/// The attention sub-layer, forward and backward.
extension EncoderBlock {
    func attentionForward(_ x: Matrix, _ a: BlockActivations, _ s: Scratch, attentionScratch: inout Matrix) {
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

    /// From the stream after attention to the queries, keys and values.
    func attentionBackward(
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
            dv: s.value.product.prefix(t), dDistanceBias: gradients.distanceBias, dTimeBias: gradients.timeBias,
            scratch: &attentionScratch)
        stopwatch?.lap(.attentionBackward)
    }

    /// From the queries, keys and values to the stream before the block.
    func inputBackward(
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
