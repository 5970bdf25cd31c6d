import Kernels

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
