import Kernels

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
