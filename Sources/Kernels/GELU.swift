import CKernels

/// The Gaussian error linear unit x·Φ(x) (Hendrycks & Gimpel 2016), in its exact form as PyTorch's default.
public enum GELU {
    /// y = GELU(x), same shape.
    public static func forward(_ x: Matrix, into y: Matrix) {
        precondition(x.count == y.count)
        ck_gelu_forward(x.pointer, Int64(x.count), y.pointer)
    }

    /// The gradient of y becomes that of x, in place: d ← d·GELU′(x).
    public static func backward(_ d: Matrix, x: Matrix) {
        precondition(x.count == d.count)
        ck_gelu_backward(x.pointer, Int64(x.count), d.pointer)
    }
}
