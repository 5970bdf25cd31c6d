/// What separates the fields of a line.
public enum Delimiter: Sendable, Equatable {
    /// Found from the first lines: tab, `::`, comma, semicolon, `|` or spaces, whichever cuts them alike.
    case automatic
    case tab
    case comma
    /// Runs of spaces and tabs.
    case space
    /// `::`, as in MovieLens' `ratings.dat`.
    case doubleColon
    /// Any text of 1–8 bytes without a quote or line break.
    case custom(String)

    /// As typed on a command line: `auto`, `tab`, `comma`, `semicolon`, `space`, `::`, or the delimiter itself.
    public init(argument: String) {
        switch argument {
        case "auto": self = .automatic
        case "tab", "\t", "\\t": self = .tab
        case "comma", ",": self = .comma
        case "semicolon": self = .custom(";")
        case "space", " ": self = .space
        case "::": self = .doubleColon
        default: self = .custom(argument)
        }
    }

    /// The bytes between two fields; a space stands for any run of spaces and tabs.
    func bytes() throws(InteractionError) -> [UInt8] {
        switch self {
        case .automatic, .comma: return Array(",".utf8)
        case .tab: return [0x09]
        case .space: return [0x20]
        case .doubleColon: return Array("::".utf8)
        case .custom(let text):
            let bytes = Array(text.utf8)
            guard (1...8).contains(bytes.count), !bytes.contains(where: { [0x0a, 0x0d, 0x22].contains($0) }) else {
                throw .invalidOption(
                    name: "delimiter", reason: "'\(text)' is not 1 to 8 bytes without quotes and line breaks")
            }
            return bytes
        }
    }
}
