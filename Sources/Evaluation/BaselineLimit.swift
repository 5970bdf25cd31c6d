/// Why a baseline does not run on some data.
public enum BaselineLimit: Error, Sendable, Equatable, CustomStringConvertible {
    case singular

    public var description: String {
        switch self {
        case .singular: "its matrix cannot be inverted"
        }
    }
}
