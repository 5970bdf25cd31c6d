/// The layer a value came from.
public enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
    case commandLine(option: String)
    case environment(variable: String)
    case file(path: String, line: Int)
    case defaultValue

    var isCommandLine: Bool {
        if case .commandLine = self { true } else { false }
    }

    public var description: String {
        switch self {
        case .commandLine(let option): option
        case .environment(let variable): variable
        case .file(let path, let line): "\(path):\(line)"
        case .defaultValue: "default"
        }
    }
}
