import CKernels

/// The Gaussian error linear unit x·Φ(x) (Hendrycks & Gimpel 2016), in its exact form as PyTorch's default, together with
/// the bias before it.
public enum GELU {
    /// x += bias in place; y = GELU(x).
    ///
    /// - Parameters:
    ///   - x, y: (rows, width)
    ///   - bias: (1, width)
    public static func forward(_ x: Matrix, bias: Matrix, into y: Operand) {
        precondition(x.rows == y.rows && x.columns == y.columns && bias.count == x.columns)
        ck_bias_gelu_forward(x.pointer, bias.pointer, Int64(x.rows), Int64(x.columns), y.raw)
    }

    /// x = GELU(x + bias), for answering: nothing is kept for ``backward(_:x:into:dBias:)``, and the error may be 10⁻⁶ larger.
    ///
    /// - Parameters:
    ///   - x: (rows, width)
    ///   - bias: (1, width)
    public static func forwardInPlace(_ x: Matrix, bias: Matrix) {
        precondition(bias.count == x.columns)
        ck_bias_gelu_in_place(x.pointer, bias.pointer, Int64(x.rows), Int64(x.columns))
    }

    /// dx = dy·GELU′(x), and its column sums are added to `dBias`.
    ///
    /// - Parameters:
    ///   - dy, x, dx: (rows, width); x as forward left it, the bias added
    ///   - dBias: (1, width)
    public static func backward(_ dy: Matrix, x: Matrix, into dx: Operand, dBias: Matrix) {
        precondition(dy.rows == x.rows && dy.columns == x.columns && dx.rows == x.rows && dx.columns == x.columns)
        precondition(dBias.count == x.columns)
        ck_bias_gelu_backward(
            dy.pointer, x.pointer, Int64(x.rows), Int64(x.columns), dx.raw, dBias.pointer)
    }
}
