import CommandSupport

/// A setting is wrong, and whoever asked whether all are valid gets "no" for an answer, wherever the setting is.
struct CheckFailed: Error, CustomStringConvertible {
    let error: ConfigurationError
    var description: String { error.description }
}
