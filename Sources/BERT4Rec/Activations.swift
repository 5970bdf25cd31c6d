import Kernels

/// What one forward pass leaves behind for its backward pass, and the scratch both use. One a lane; grown when a larger
/// batch comes, never shrunk.
///
/// Capacities are in tokens; every matrix is used through a prefix of the rows it has. What only products read is an
/// ``Kernels/Operand`` in the precision of the pass; everything else is float32.
public final class Activations {
    let configuration: ModelConfiguration
    let precision: Precision
    private(set) var capacity = 0
    /// Told how long each operation of the passes took, if there is one.
    public var stopwatch: Stopwatch?

    /// Outputs of the embedding and of each block but the last: (tokens, width); `streams[l]` is block l's input.
    private(set) var streams: [Matrix] = []
    private(set) var blocks: [BlockActivations] = []
    /// Output of the last block: (targets, width).
    private(set) var lastStream: Matrix
    /// Output of the final norm: (targets, width).
    private(set) var hidden: Operand
    private(set) var finalMean: Matrix
    private(set) var finalRstd: Matrix
    private(set) var scratch: Scratch
    /// Grown by attention as needed.
    var attentionScratch: Matrix

    /// - Parameter precision: that of the products; the parameters must be prepared for it
    public init(_ configuration: ModelConfiguration, precision: Precision = .f32) {
        self.configuration = configuration
        self.precision = precision
        let empty = Matrix(rows: 0, columns: 1)
        (lastStream, finalMean, finalRstd, attentionScratch) = (empty, empty, empty, empty)
        hidden = Operand(empty)
        scratch = Scratch(configuration, precision, capacity: 0, forBackward: false)
    }

    /// Makes room for `tokens` tokens. `forBackward` also allocates what only the backward pass needs.
    func reserve(tokens: Int, forBackward: Bool) {
        if tokens > capacity {
            // Some more than asked for: batches differ in size, and the next may be a little larger.
            capacity = tokens + tokens / 8
            let width = configuration.width
            streams = (0..<configuration.layers).map { _ in Matrix(rows: capacity, columns: width) }
            blocks = (0..<configuration.layers).map { _ in BlockActivations(configuration, precision, capacity) }
            lastStream = Matrix(rows: capacity, columns: width)
            hidden = Operand(rows: capacity, columns: width, precision: precision)
            finalMean = Matrix(rows: 1, columns: capacity)
            finalRstd = Matrix(rows: 1, columns: capacity)
        }
        if capacity > scratch.capacity || (forBackward && scratch.backward == nil) {
            scratch = Scratch(
                configuration, precision, capacity: capacity, forBackward: forBackward || scratch.backward != nil)
        }
    }
}

/// What one block keeps. R stands for the rows it computes queries for, T for all tokens.
struct BlockActivations {
    let queryInput: Operand  // (R, width): what the query projection reads where that is not all of keyInput
    let keyInput: Operand  // (T, width): what keys and values read
    let normed: Matrix  // (T, width): normalised, before the convolution where there is one
    let mean: Matrix  // (1, T)
    let rstd: Matrix  // (1, T)
    let residual: Matrix  // (R, width): the stream's rows the block adds to, where that is not the stream itself
    let query: Operand  // (R, heads · head width)
    let key: Operand  // (T, heads · head width)
    let value: Operand  // (T, heads · head width)
    let context: Operand  // (R, heads · head width)
    let logSum: Matrix  // (R, heads)
    let attended: Matrix  // (R, width): stream after attention
    let feedForwardInput: Operand  // (R, width): normalised
    let feedForwardMean: Matrix  // (1, R)
    let feedForwardRstd: Matrix  // (1, R)
    let preActivation: Matrix  // (R, feed-forward width), the bias added
    let activated: Operand  // (R, feed-forward width)

    init(_ c: ModelConfiguration, _ precision: Precision, _ capacity: Int) {
        let inner = c.heads * c.headWidth
        let rows = { (columns: Int) in Matrix(rows: capacity, columns: columns) }
        let operand = { (columns: Int) in Operand(rows: capacity, columns: columns, precision: precision) }
        queryInput = operand(c.width)
        keyInput = operand(c.width)
        normed = rows(c.convolutionReach > 0 ? c.width : 0)
        mean = Matrix(rows: 1, columns: capacity)
        rstd = Matrix(rows: 1, columns: capacity)
        residual = rows(c.width)
        query = operand(inner)
        key = operand(inner)
        value = operand(inner)
        context = operand(inner)
        logSum = rows(c.heads)
        attended = rows(c.width)
        feedForwardInput = operand(c.width)
        feedForwardMean = Matrix(rows: 1, columns: capacity)
        feedForwardRstd = Matrix(rows: 1, columns: capacity)
        preActivation = rows(c.feedForwardWidth)
        activated = operand(c.feedForwardWidth)
    }
}

/// Memory every block uses in turn.
struct Scratch {
    let capacity: Int
    /// (T, heads · head width): a product before it is rounded.
    let product: Matrix
    /// (1, width)
    let row: Matrix
    let backward: Backward?

    /// Gradients on their way back.
    struct Backward {
        let stream: [Matrix]  // two of (T, width), used in turn: the gradient of the residual stream
        let branch: Operand  // (T, width): the gradient inside a sub-layer
        let branchInput: Matrix  // (T, width)
        let keyInput: Matrix  // (T, width)
        let normed: Matrix  // (T, width), where there is a convolution
        let activated: Matrix  // (T, feed-forward width)
        let preActivation: Operand  // (T, feed-forward width)
        let context: Staged  // (T, heads · head width)
        let query: Staged
        let key: Staged
        let value: Staged
    }

    /// A product's float32 result and the operand the next product reads it as: in float32 the same memory.
    struct Staged {
        let product: Matrix
        let operand: Operand

        init(rows: Int, columns: Int, _ precision: Precision) {
            product = Matrix(rows: rows, columns: columns)
            operand =
                precision == .f32 ? Operand(product) : Operand(rows: rows, columns: columns, precision: precision)
        }
    }

    init(_ c: ModelConfiguration, _ precision: Precision, capacity: Int, forBackward: Bool) {
        let inner = c.heads * c.headWidth
        self.capacity = capacity
        let rows = { (columns: Int) in Matrix(rows: capacity, columns: columns) }
        let operand = { (columns: Int) in Operand(rows: capacity, columns: columns, precision: precision) }
        let staged = { (columns: Int) in Staged(rows: capacity, columns: columns, precision) }
        product = Matrix(rows: precision == .f32 ? 0 : capacity, columns: inner)
        row = Matrix(rows: 1, columns: c.width)
        guard forBackward else {
            backward = nil
            return
        }
        backward = Backward(
            stream: [rows(c.width), rows(c.width)], branch: operand(c.width), branchInput: rows(c.width),
            keyInput: rows(c.width), normed: rows(c.convolutionReach > 0 ? c.width : 0),
            activated: rows(c.feedForwardWidth), preActivation: operand(c.feedForwardWidth),
            context: staged(inner), query: staged(inner), key: staged(inner), value: staged(inner))
    }
}
