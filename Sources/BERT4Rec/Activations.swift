import Kernels

/// What one forward pass leaves behind for its backward pass, and the scratch both use. One a lane; grown when a larger
/// batch comes, never shrunk.
///
/// Capacities are in tokens; every matrix is used through a prefix of the rows it has.
public final class Activations {
    let configuration: ModelConfiguration
    private(set) var capacity = 0

    /// Outputs of the embedding and of each block but the last: (tokens, width); `streams[l]` is block l's input.
    private(set) var streams: [Matrix] = []
    private(set) var blocks: [BlockActivations] = []
    /// Output of the last block and of the final norm: (targets, width).
    private(set) var lastStream: Matrix
    private(set) var hidden: Matrix
    private(set) var finalMean: Matrix
    private(set) var finalRstd: Matrix
    private(set) var scratch: BackwardScratch
    /// Grown by attention as needed.
    var attentionScratch: Matrix

    public init(_ configuration: ModelConfiguration) {
        self.configuration = configuration
        let empty = Matrix(rows: 0, columns: 1)
        (lastStream, hidden, finalMean, finalRstd, attentionScratch) = (empty, empty, empty, empty, empty)
        scratch = BackwardScratch(configuration, capacity: 0)
    }

    /// Makes room for `tokens` tokens. `forBackward` also allocates what only the backward pass needs.
    func reserve(tokens: Int, forBackward: Bool) {
        if tokens > capacity {
            capacity = tokens
            let width = configuration.width
            streams = (0..<configuration.layers).map { _ in Matrix(rows: tokens, columns: width) }
            blocks = (0..<configuration.layers).map { _ in BlockActivations(configuration, capacity: tokens) }
            lastStream = Matrix(rows: tokens, columns: width)
            hidden = Matrix(rows: tokens, columns: width)
            finalMean = Matrix(rows: 1, columns: tokens)
            finalRstd = Matrix(rows: 1, columns: tokens)
        }
        if forBackward && capacity > scratch.capacity {
            scratch = BackwardScratch(configuration, capacity: capacity)
        }
    }
}

/// What one block keeps. R stands for the rows it computes queries for, T for all tokens.
struct BlockActivations {
    let queryInput: Matrix  // (R, width): normalised, what the query projection reads
    let normed: Matrix  // (T, width): normalised, what keys and values read when all inputs are normalised
    let mean: Matrix  // (1, T)
    let rstd: Matrix  // (1, T)
    let residual: Matrix  // (R, width): the stream's rows the block adds to
    let query: Matrix  // (R, heads · head width)
    let key: Matrix  // (T, heads · head width)
    let value: Matrix  // (T, heads · head width)
    let context: Matrix  // (R, heads · head width)
    let logSum: Matrix  // (R, heads)
    let attended: Matrix  // (R, width): stream after attention
    let feedForwardInput: Matrix  // (R, width): normalised
    let feedForwardMean: Matrix  // (1, R)
    let feedForwardRstd: Matrix  // (1, R)
    let preActivation: Matrix  // (R, feed-forward width)
    let activated: Matrix  // (R, feed-forward width)

    init(_ c: ModelConfiguration, capacity: Int) {
        let inner = c.heads * c.headWidth
        let rows = { (columns: Int) in Matrix(rows: capacity, columns: columns) }
        queryInput = rows(c.width)
        normed = rows(c.attentionNorm == .all ? c.width : 0)
        mean = Matrix(rows: 1, columns: capacity)
        rstd = Matrix(rows: 1, columns: capacity)
        residual = rows(c.width)
        query = rows(inner)
        key = rows(inner)
        value = rows(inner)
        context = rows(inner)
        logSum = rows(c.heads)
        attended = rows(c.width)
        feedForwardInput = rows(c.width)
        feedForwardMean = Matrix(rows: 1, columns: capacity)
        feedForwardRstd = Matrix(rows: 1, columns: capacity)
        preActivation = rows(c.feedForwardWidth)
        activated = rows(c.feedForwardWidth)
    }
}

/// Gradients on their way back; shared by all blocks.
struct BackwardScratch {
    let capacity: Int
    let stream: [Matrix]  // two of (T, width), used in turn: the gradient of the residual stream
    let branch: Matrix  // (T, width): the gradient inside a sub-layer
    let branchInput: Matrix  // (T, width)
    let hidden: Matrix  // (T, feed-forward width)
    let context: Matrix  // (T, heads · head width)
    let query: Matrix
    let key: Matrix
    let value: Matrix

    init(_ c: ModelConfiguration, capacity: Int) {
        let inner = c.heads * c.headWidth
        self.capacity = capacity
        let rows = { (columns: Int) in Matrix(rows: capacity, columns: columns) }
        stream = [rows(c.width), rows(c.width)]
        branch = rows(c.width)
        branchInput = rows(c.width)
        hidden = rows(c.feedForwardWidth)
        context = rows(inner)
        query = rows(inner)
        key = rows(inner)
        value = rows(inner)
    }
}
