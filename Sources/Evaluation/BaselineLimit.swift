/// Why a baseline does not run on some data.
public enum BaselineLimit: Error, Sendable, Equatable, CustomStringConvertible {
    case singular
    /// The catalogue has more items than the caller allows.
    case catalogue(items: Int)

    public var description: String {
        switch self {
        case .singular: "its matrix cannot be inverted"
        case .catalogue(let items): "neighbours of \(items) items would take more memory than the model"
        }
    }
}
