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

    /// As typed on a command line: `auto`, `tab`, `comma`, `semicolon`, `space`, `::`, or the delimiter itself, in
    /// which `\x01` is the byte 1.
    public init(argument: String) {
        switch argument {
        case "auto": self = .automatic
        case "tab", "\t", "\\t": self = .tab
        case "comma", ",": self = .comma
        case "semicolon": self = .custom(";")
        case "space", " ": self = .space
        case "::": self = .doubleColon
        default: self = .custom(Self.unescaped(argument))
        }
    }

    /// Bytes as they are typed on a command line: control characters as `\x01`.
    static func typed(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
            guard scalar.value < 0x20 || scalar.value == 0x7f else { return text.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16)
            text += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
        }
    }

    /// Each `\x` with two hexadecimal digits becomes the ASCII character they stand for.
    private static func unescaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            let digits = String(decoding: rest.dropFirst(2).prefix(2), as: UTF8.self)
            if rest.starts(with: Array("\\x".utf8)), digits.utf8.count == 2, digits.utf8.first != UInt8(ascii: "+"),
                let code = UInt8(digits, radix: 16), code < 0x80
            {
                bytes.append(code)
                rest = rest.dropFirst(4)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
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
