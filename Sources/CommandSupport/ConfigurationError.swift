/// Why a configuration cannot be used. Each description names the place and what to do about it.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    case fileNotFound(path: String)
    case unreadableFile(path: String, reason: String)
    /// Not YAML, or YAML whose top level is not a list of keys and values.
    case invalidFile(path: String, line: Int?, reason: String)
    case unknownKey(String, path: String, line: Int, closest: String?, known: [String])
    /// Variables of the environment that no program here reads; at least one.
    case unknownVariables([UnknownVariable])
    /// A value that its setting cannot take; `origin` is the option, the variable, or the file and line.
    case invalidValue(setting: String, text: String, expectation: String, origin: SettingOrigin)
    /// A setting without a default that no layer has.
    case missing(setting: String, file: String)

    /// Whether the mistake is in how the command was typed.
    public var isUsageError: Bool {
        switch self {
        case .missing: true
        case .invalidValue(_, _, _, let origin): origin.isCommandLine
        default: false
        }
    }

    public var description: String {
        switch self {
        case .fileNotFound(let path):
            "configuration file \(path) does not exist; check --config"
        case .unreadableFile(let path, let reason):
            "configuration file \(path) cannot be read: \(reason)"
        case .invalidFile(let path, let line, let reason):
            "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)"
        case .unknownKey(let key, let path, let line, let closest, let known):
            "\(path):\(line): unknown key \"\(key)\""
                + (closest.map { "; did you mean \"\($0)\"?" } ?? "; known keys: \(known.joined(separator: ", "))")
        case .unknownVariables(let variables):
            "unknown in the environment: " + variables.map(\.description).joined(separator: ", ")
                + "; correct or unset it: docs/settings.md lists all"
        case .invalidValue(let setting, let text, let expectation, let origin):
            "\(origin): \(setting) must be \(expectation), not \"\(text)\""
        case .missing(let setting, let file):
            "missing \(SettingNames.option(setting)) (or \(SettingNames.environment(setting)),"
                + " or \"\(setting)\" in \(file))"
        }
    }
}
