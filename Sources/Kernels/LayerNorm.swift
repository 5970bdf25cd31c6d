import CKernels

/// Layer normalisation (Ba et al. 2016) over each row.
public enum LayerNorm {
    /// - Parameters:
    ///   - x, y: (rows, width)
    ///   - gain, bias: (1, width)
    ///   - mean, rstd: (1, at least rows); the rows' statistics, kept for backward
    public static func forward(
        _ x: Matrix, gain: Matrix, bias: Matrix, epsilon: Float, into y: Operand, mean: Matrix, rstd: Matrix
    ) {
        precondition(x.rows == y.rows && x.columns == y.columns && gain.count == x.columns && bias.count == x.columns)
        precondition(mean.count >= x.rows && rstd.count >= x.rows)
        ck_layer_norm_forward(
            x.pointer, gain.pointer, bias.pointer, epsilon, Int64(x.rows), Int64(x.columns), y.raw, mean.pointer,
            rstd.pointer)
    }

    /// Adds to `dx` (rows, width), `dGain` and `dBias` (1, width).
    public static func backward(
        _ dy: Matrix, x: Matrix, gain: Matrix, mean: Matrix, rstd: Matrix, dx: Matrix, dGain: Matrix, dBias: Matrix
    ) {
        precondition(dy.rows == x.rows && dx.rows == x.rows && dx.columns == x.columns && dy.columns == x.columns)
        precondition(mean.count >= x.rows && rstd.count >= x.rows && dGain.count == x.columns)
        ck_layer_norm_backward(
            dy.pointer, x.pointer, gain.pointer, mean.pointer, rstd.pointer, Int64(x.rows), Int64(x.columns),
            dx.pointer, dGain.pointer, dBias.pointer)
    }
}
