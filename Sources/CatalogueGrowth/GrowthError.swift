import Platform

/// Why a checkpoint cannot take new items.
public enum GrowthError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Fewer than two trained items have a title or category.
    case nothingToLearnFrom(items: Int)
    case tooManyForAutoencoder(items: Int, most: Int)
    case tooLarge(bytes: Double, memory: Int)
    case unusable(reason: String)
    /// The grown model's scores are not finite.
    case notFinite

    public var description: String {
        switch self {
        case .nothingToLearnFrom(let items):
            "new items are placed by what is known of trained ones, and \(items) of those have a category or a word of a "
                + "title that another has: give the checkpoint's items titles or categories in the file of items, too"
        case .tooManyForAutoencoder(let items, let most):
            "with the new items there would be \(items), and the auto-encoder beside the network has at most \(most): give "
                + "fewer, or train anew"
        case .tooLarge(let bytes, let memory):
            "the model with the new items may take \(Int(clampingRounded: bytes)) bytes, more than the \(memory) of memory "
                + "there are: give fewer items"
        case .unusable(let reason): reason
        case .notFinite:
            "the model with the new items gives scores that are no finite numbers: its weights are unusable"
        }
    }
}
