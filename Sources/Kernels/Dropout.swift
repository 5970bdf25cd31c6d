import CKernels

/// Inverted dropout (Srivastava et al. 2014) without stored masks: whether an element is kept is a hash of the seed and
/// its index, so backward repeats it on the gradient.
public enum Dropout {
    /// Zeroes a share `rate` (0 ≤ rate < 1) of the elements and scales the rest by 1/(1 − rate), in place.
    public static func apply(to x: Matrix, rate: Float, seed: UInt64) {
        guard rate > 0 else { return }
        ck_dropout(x.pointer, Int64(x.count), rate, seed)
    }

    /// The end of a sub-layer, in one pass: y = dropout(y + bias) + residual.
    ///
    /// - Parameters:
    ///   - y, residual: (rows, width)
    ///   - bias: (1, width)
    public static func residual(_ y: Matrix, bias: Matrix?, residual: Matrix, rate: Float, seed: UInt64) {
        precondition(residual.rows == y.rows && residual.columns == y.columns)
        precondition(bias == nil || bias!.count == y.columns)
        ck_bias_dropout_residual(
            y.pointer, bias?.pointer, residual.pointer, Int64(y.rows), Int64(y.columns), rate, seed)
    }

    /// Backward of ``residual(_:bias:residual:rate:seed:)`` towards its branch: dx = dropout(dy), whose column sums are
    /// added to `dBias`. The residual's gradient is dy itself.
    public static func backward(_ dy: Matrix, rate: Float, seed: UInt64, into dx: Operand, dBias: Matrix?) {
        precondition(dx.rows == dy.rows && dx.columns == dy.columns && (dBias == nil || dBias!.count == dy.columns))
        ck_bias_dropout_backward(
            dy.pointer, Int64(dy.rows), Int64(dy.columns), rate, seed, dx.raw, dBias?.pointer)
    }
}
