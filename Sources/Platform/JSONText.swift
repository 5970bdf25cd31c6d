/// Text as a string of JSON (RFC 8259 section 7).
public enum JSONText {
    /// Appends the text in quotes: quotes, backslashes and control characters escaped, all else as the UTF-8 it is. Costs the
    /// text's length.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        bytes.append(quote)
        for byte in text.utf8 {
            switch byte {
            case quote, backslash:
                bytes.append(backslash)
                bytes.append(byte)
            case 0x0A:
                bytes.append(backslash)
                bytes.append(UInt8(ascii: "n"))
            // Delete may stand there as it is, but is as hard to see as the others.
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                Hexadecimal.append(byte, to: &bytes)
            default: bytes.append(byte)
            }
        }
        bytes.append(quote)
    }
}
