/// Where the positions of a sequence begin that is shorter than the model's length.
public enum PaddingMode: String, Sendable, CaseIterable {
    /// Padding on the left: the last item has the last position.
    case left
    /// Padding on the right: the first item has position 0.
    case right
    /// A coin flip for each sequence (what the original does whatever it is told).
    case random
}
