import CKernels

/// The number format of the matrix products. Sums, weights and everything between products stay float32.
public enum Precision: String, Sendable, CaseIterable {
    case f32
    /// bfloat16 factors (Kalamkar et al. 2019): half the memory and, where the kernel set multiplies them (AVX-512 BF16),
    /// twice the speed. Elsewhere products widen them to float32, at about that speed.
    case bf16

    /// The fastest on the current ``KernelSet``.
    public static var best: Precision { ck_multiplies_bfloat16() ? .bf16 : .f32 }
}
