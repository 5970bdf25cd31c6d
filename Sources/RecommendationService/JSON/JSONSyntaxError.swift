/// Why a text is not JSON.
struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    enum Reason: String {
        case empty = "the body is empty"
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "unexpected character"
        case trailingComma = "trailing comma"
        case trailingText = "text after the end of the value"
        case duplicateName = "the same name twice in one object"
        case nameTooLong = "a name longer than any there is (at most 64 bytes)"
        case tooDeep = "nested too deeply (at most 32 levels)"
        case invalidNumber = "not a number as JSON writes them"
        case controlCharacter = "unescaped control character in a string"
        case invalidEscape = "invalid escape in a string"
        case invalidUTF8 = "not UTF-8"
    }
    var reason: Reason
    /// Offset in the body, from 0.
    var byte: Int

    var description: String { "not JSON at byte \(byte): \(reason.rawValue)" }
}
