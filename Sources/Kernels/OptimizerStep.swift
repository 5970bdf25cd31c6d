import CKernels

/// One update of parts of the parameters, in place.
public enum OptimizerStep {
    /// PyTorch's `SGD` (momentum without dampening); `nesterov` as in Sutskever et al. 2013.
    public static func sgd(
        _ parameters: Matrix, within ranges: ArenaRanges, gradients: Matrix, velocity: Matrix, learningRate: Float,
        momentum: Float, nesterov: Bool, gradientScale: Float
    ) {
        precondition(gradients.count == parameters.count && velocity.count == parameters.count)
        ck_sgd(
            parameters.pointer, gradients.pointer, velocity.pointer, ranges.inside(parameters.count),
            Int64(ranges.raw.count), learningRate, momentum, nesterov, gradientScale)
    }

    /// Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019); `decay` 0 is Adam.
    ///
    /// - Parameter step: 1 for the first update.
    public static func adamW(
        _ parameters: Matrix, within ranges: ArenaRanges, gradients: Matrix, first: Matrix, second: Matrix,
        learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, step: Int, gradientScale: Float
    ) {
        precondition(gradients.count == parameters.count && first.count == parameters.count)
        precondition(second.count == parameters.count && step >= 1)
        ck_adamw(
            parameters.pointer, gradients.pointer, first.pointer, second.pointer, ranges.inside(parameters.count),
            Int64(ranges.raw.count), learningRate, beta1, beta2, epsilon, decay, Int64(step), gradientScale)
    }

    /// The same for some rows of a table, with one second moment for each row: that of the mean of its squared gradients, where
    /// ``adamW(_:within:gradients:first:second:learningRate:beta1:beta2:epsilon:decay:step:gradientScale:)`` has one for each
    /// element. FBGEMM's and TorchRec's `PARTIAL_ROWWISE_ADAM`; in rows of one element it is Adam. First moments are rounded to
    /// the nearest when they are stored, which takes half the memory; the weights move by what they were before.
    ///
    /// - Parameters:
    ///   - parameters: (rows, width)
    ///   - rows: which of them, none twice
    ///   - gradients: (any number, width)
    ///   - gradientRows: for each of `rows` its row in `gradients`
    ///   - first: (rows, width), bfloat16s
    ///   - second: (rows, 1)
    ///   - step: 1 for the first update of any row
    public static func rowAdamW(
        _ parameters: Matrix, rows: [Int32], gradients: Matrix, gradientRows: [Int32], first: Operand, second: Matrix,
        learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, step: Int, gradientScale: Float
    ) {
        precondition(first.rows == parameters.rows && first.columns == parameters.columns)
        precondition(gradients.columns == parameters.columns && second.count == parameters.rows && step >= 1)
        precondition(rows.count == gradientRows.count && rows.allSatisfy { $0 >= 0 && $0 < parameters.rows })
        precondition(gradientRows.allSatisfy { $0 >= 0 && $0 < gradients.rows })
        ck_row_adamw(
            parameters.pointer, gradients.pointer, first.bfloat16s, second.pointer, rows, gradientRows,
            Int64(rows.count), Int64(parameters.columns), learningRate, beta1, beta2, epsilon, decay, Int64(step),
            gradientScale)
    }
}
