/// How gradients travel between the processes of a group.
public enum GradientFormat: String, Sendable, CaseIterable {
    case f32
    /// Half the bytes; every sum of two numbers is rounded.
    case bf16
}
