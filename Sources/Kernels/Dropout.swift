import CKernels

/// Inverted dropout (Srivastava et al. 2014) without stored masks: whether an element is kept is a hash of the seed and
/// its index, so backward is the same call on the gradient.
public enum Dropout {
    /// Zeroes a share `rate` (0 ≤ rate < 1) of the elements and scales the rest by 1/(1 − rate), in place.
    public static func apply(to x: Matrix, rate: Float, seed: UInt64) {
        guard rate > 0 else { return }
        ck_dropout(x.pointer, Int64(x.count), rate, seed)
    }
}
