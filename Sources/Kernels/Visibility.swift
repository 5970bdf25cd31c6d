/// Which positions a position may attend to.
public enum Visibility: Int32, Sendable, CaseIterable {
    /// All of its sequence.
    case bidirectional = 0
    /// Itself and earlier ones.
    case causal = 1
    /// Itself and later ones.
    case reverse = 2
}
