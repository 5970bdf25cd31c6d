/// What is wrong with a ``ModelList``, to finish the sentence "checkpoint must be …".
enum ModelListError: Error, Equatable, CustomStringConvertible {
    case noDirectory(model: String)
    case repeated(String)
    case longName(String)

    var description: String {
        switch self {
        case .noDirectory(let model): "a directory for each name; \(model) has none"
        case .repeated(let name): "a list in which each name is there once; \(name) is there twice"
        case .longName(let name): "a list of names of at most 64 characters; \(name.prefix(16))… is longer"
        }
    }
}
