import BERT4Rec
import Kernels

/// Memory of one lane's forward passes: grown when a larger batch comes, never shrunk, so that passes allocate nothing.
final class FrozenWorkspace {
    private let configuration: ModelConfiguration
    private let attentionWidth: Int
    private let projectedWidth: Int
    private var capacity = 0
    private(set) var allRows = FrozenRows()
    private(set) var targetRows = FrozenRows()
    /// What is kept of each sequence of the batch; none at all where nothing is.
    private(set) var states: [KeptStates?] = []
    /// The rows of one sequence, where each is attended to by itself.
    var sequence = SequenceRows()
    /// What the product at hand reads.
    let rows: PackedRows
    /// Rows of the item embedding that were read from the checkpoint's file.
    var embeddings = RowCache()
    var attentionScratch = Matrix(rows: 0, columns: 1)

    // (tokens, width)
    private(set) var streams: (Matrix, Matrix)
    private(set) var residual: Matrix
    private(set) var normed: Matrix
    private(set) var mixed: Matrix
    // (tokens + convolution's reach, width)
    private(set) var widened: Matrix
    private(set) var queryInput: Matrix
    private(set) var attended: Matrix
    private(set) var hidden: Matrix
    // (tokens, heads · head width), or where attention is folded (rows, heads · width) without keys and values
    private(set) var query: Matrix
    private(set) var key: Matrix
    private(set) var value: Matrix
    private(set) var context: Matrix
    // (tokens, feed-forward width)
    private(set) var inner: Matrix
    private(set) var mean: Matrix
    private(set) var rstd: Matrix
    let row: Matrix

    init(_ model: FrozenModel) {
        configuration = model.configuration
        attentionWidth = model.attentionWidth
        projectedWidth = model.projectedWidth
        rows = PackedRows(model.format)
        row = Matrix(rows: 1, columns: configuration.width)
        let none = Matrix(rows: 0, columns: 1)
        streams = (none, none)
        (residual, normed, mixed, widened, queryInput, attended, hidden) = (none, none, none, none, none, none, none)
        (query, key, value, context, inner) = (none, none, none, none, none)
        (mean, rstd) = (none, none)
    }

    /// Makes room for a batch and notes its rows.
    func begin(_ batch: PackedBatch, _ states: [KeptStates?]) {
        precondition(states.isEmpty || states.count == batch.sequenceCount)
        self.states = states
        if batch.tokenCount > capacity { grow(to: batch.tokenCount + batch.tokenCount / 4) }
        allRows.setAll(batch, heads: configuration.heads)
        targetRows.setTargets(batch, heads: configuration.heads)
    }

    private func grow(to tokens: Int) {
        let c = configuration
        capacity = tokens
        let rows = { (columns: Int) in Matrix(rows: tokens, columns: columns) }
        streams = (rows(c.width), rows(c.width))
        residual = rows(c.width)
        normed = rows(c.width)
        mixed = rows(c.width)
        widened = Matrix(rows: tokens + c.convolutionReach, columns: c.width)
        queryInput = rows(c.width)
        attended = rows(c.width)
        hidden = rows(c.width)
        query = rows(attentionWidth)
        key = rows(projectedWidth)
        value = rows(projectedWidth)
        context = rows(attentionWidth)
        inner = rows(c.feedForwardWidth)
        mean = Matrix(rows: 1, columns: tokens)
        rstd = Matrix(rows: 1, columns: tokens)
    }
}
