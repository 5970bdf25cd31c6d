/// Text in commands that messages show, so that they can be run as they are shown.
enum ShellText {
    /// A word of a POSIX shell, in single quotes if it needs them.
    static func word(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { isPlain($0) }
        return plain && !text.isEmpty ? text : "'" + escaped(text, { $0 == "'" ? "'\\''" : nil }) + "'"
    }

    /// A literal of SQL that stands in double quotes of a POSIX shell.
    static func sql(_ text: String) -> String {
        "'"
            + escaped(text) { scalar in
                switch scalar {
                case "'": "''"
                case "\"", "\\", "$", "`": "\\\(scalar)"
                default: nil
                }
            } + "'"
    }

    /// A template whose `{name}`s are replaced; what they are replaced by is not looked at again.
    static func filled(_ template: String, _ values: [String: String]) -> String {
        var result = ""
        for (number, part) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            let pieces = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            if number > 0, pieces.count == 2, let value = values[String(pieces[0])] {
                result += value + pieces[1]
            } else {
                result += (number > 0 ? "{" : "") + part
            }
        }
        return result
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "="):
            true
        default: byte >= 0x80
        }
    }

    private static func escaped(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += replacement($1) ?? String($1) }
    }
}
