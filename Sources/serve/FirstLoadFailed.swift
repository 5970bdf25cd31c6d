/// The checkpoint the service was to start with cannot be loaded.
struct FirstLoadFailed: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
