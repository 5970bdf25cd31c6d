import CKernels

/// The number format in which weights that never change are kept and multiplied.
public enum PackedFormat: String, Sendable, CaseIterable {
    /// float32.
    case f32
    /// bfloat16 weights and rows, float32 sums.
    case bf16
    /// Eight-bit integers: a scale for each output's weights, and one for each row of what they are multiplied with, found
    /// when it comes (Dettmers et al. 2022, §2.1). Sums are exact.
    case int8

    /// Whether the current ``KernelSet`` has instructions for it: without them float32 is faster.
    public var isFast: Bool {
        switch self {
        case .f32: true
        case .bf16: ck_has_bfloat16_tile()
        case .int8: ck_has_int8_tile()
        }
    }
}
