/// What each target is compared with.
public enum LossKind: String, Sendable, CaseIterable {
    /// Softmax over the whole catalogue.
    case full
    /// Softmax over the target and some negatives.
    case sampled
    /// gBCE over the same (Petrov & Macdonald 2023).
    case gbce
}
