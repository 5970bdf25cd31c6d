/// The value of a `Host` field: `uri-host [ ":" port ]` (RFC 9110 section 7.2).
enum HostField {
    static func isValid(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first else { return false }
        let hostEnd: Int
        if first == UInt8(ascii: "[") {
            guard let close = value.firstIndex(of: UInt8(ascii: "]")), close > value.startIndex + 2 else {
                return false
            }
            let inside = value[(value.startIndex + 1)..<close]
            guard inside.allSatisfy({ ASCII.hexValue($0) != nil || $0 == ASCII.colon || $0 == UInt8(ascii: ".") })
            else {
                return false
            }
            hostEnd = close + 1
        } else {
            hostEnd = value.firstIndex(of: ASCII.colon) ?? value.endIndex
            guard hostEnd > value.startIndex, value[..<hostEnd].allSatisfy(isRegisteredName) else { return false }
        }
        guard hostEnd < value.endIndex else { return true }
        let port = value[(hostEnd + 1)...]
        return value[hostEnd] == ASCII.colon && port.count <= 5 && port.allSatisfy(ASCII.isDigit)
            && port.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65535
    }

    /// `reg-name` without the comma, which would let two Host fields pass as one list.
    private static func isRegisteredName(_ byte: UInt8) -> Bool {
        if ASCII.isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), ASCII.percent,
            UInt8(ascii: "!"),
            UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), ASCII.semicolon, UInt8(ascii: "="):
            return true
        default: return false
        }
    }
}
