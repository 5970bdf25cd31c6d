import Kernels

/// In which number format a server answers.
public enum PrecisionChoice: String, Sendable, CaseIterable {
    /// The fastest that the processor has instructions for and the model bears.
    case auto
    case f32, bf16, int8

    /// What is tried, in this order; float32 is what all are measured against and what is left.
    var formats: [PackedFormat] {
        switch self {
        case .auto: [.int8, .bf16].filter(\.isFast)
        case .bf16: [.bf16]
        case .int8: [.int8]
        case .f32: []
        }
    }
}
