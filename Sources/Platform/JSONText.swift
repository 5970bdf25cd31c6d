/// Text as a string of JSON (RFC 8259 section 7).
public enum JSONText {
    /// Appends the text in quotes: quotes, backslashes and control characters escaped, all else as the UTF-8 it is. Costs the
    /// text's length.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &bytes) }
    }

    /// The same of a text's bytes, which are UTF-8.
    public static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts have nothing to escape and are copied at once.
        var start = 0
        for (place, byte) in text.enumerated() where isEscaped(byte) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            appendEscape(of: byte, to: &bytes)
            start = place + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        bytes.append(UInt8(ascii: "\""))
    }

    /// Delete may stand there as it is, but is as hard to see as the others.
    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        default:
            bytes.append(contentsOf: "\\u00".utf8)
            Hexadecimal.append(byte, to: &bytes)
        }
    }
}
