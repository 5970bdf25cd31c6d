/// Why weights cannot be brought in.
enum ImportError: Error, CustomStringConvertible {
    case architecture(String)

    var description: String {
        switch self {
        case .architecture(let problem): "these weights make no model: \(problem)"
        }
    }
}
