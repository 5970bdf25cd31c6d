/// Why a baseline does not run on some data.
public enum BaselineLimit: Error, Sendable, Equatable, CustomStringConvertible {
    case items(Int, limit: Int)
    case pairs(Int, limit: Int)
    case singular

    public var description: String {
        switch self {
        case .items(let count, let limit): "\(count) items, the method is run up to \(limit)"
        case .pairs(let count, let limit):
            "\(count / 1_000_000) million pairs of items in one history, the method is run up to \(limit / 1_000_000)"
        case .singular: "its matrix cannot be inverted"
        }
    }
}
