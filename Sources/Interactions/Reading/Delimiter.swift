/// What separates the fields of a line.
public enum Delimiter: Sendable, Equatable {
    /// Found from the first line: tab, `::`, comma, semicolon, `|` or spaces, the first of these that occurs in it.
    case automatic
    case tab
    case comma
    /// Runs of spaces and tabs.
    case space
    /// `::`, as in MovieLens' `ratings.dat`.
    case doubleColon
    /// Any text of 1–8 bytes without a quote or line break.
    case custom(String)

    /// As typed on a command line: `auto`, `tab`, `comma`, `space`, `::`, or the delimiter itself.
    public init(argument: String) {
        switch argument {
        case "auto": self = .automatic
        case "tab", "\t", "\\t": self = .tab
        case "comma", ",": self = .comma
        case "space", " ": self = .space
        case "::": self = .doubleColon
        default: self = .custom(argument)
        }
    }
}
