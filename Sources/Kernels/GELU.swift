import CKernels

/// The Gaussian error linear unit x·Φ(x) (Hendrycks & Gimpel 2016), in its exact form as PyTorch's default.
public enum GELU {
    /// y = GELU(x), same shape.
    public static func forward(_ x: Matrix, into y: Matrix) {
        precondition(x.count == y.count)
        ck_gelu_forward(x.pointer, Int64(x.count), y.pointer)
    }

    /// dx = dy·GELU′(x); `dx` may be `dy`.
    public static func backward(_ dy: Matrix, x: Matrix, into dx: Matrix) {
        precondition(x.count == dy.count && dx.count == dy.count)
        ck_gelu_backward(dy.pointer, x.pointer, Int64(x.count), dx.pointer)
    }
}
