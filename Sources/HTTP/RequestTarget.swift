/// The parts of a request target (RFC 9112 section 3.2), as ranges of the head's bytes.
struct RequestTarget: Sendable {
    var whole: Range<Int>
    /// Begins with a slash; empty for `*` and for the authority of a CONNECT.
    var path: Range<Int>
    /// Without the question mark; empty if there is none.
    var query: Range<Int>

    /// Takes the origin form and the absolute form of any method, `*` of OPTIONS, and the authority form of CONNECT.
    init(_ bytes: ArraySlice<UInt8>, method: Method) throws(ProtocolError) {
        whole = bytes.startIndex..<bytes.endIndex
        path = bytes.endIndex..<bytes.endIndex
        query = path
        guard let first = bytes.first else { throw .malformedRequestLine }
        for byte in bytes where byte <= ASCII.space || byte >= 0x7F || byte == UInt8(ascii: "#") {
            throw .invalidTarget
        }
        if method == .connect {
            guard HostField.isValid(bytes) else { throw .invalidTarget }
            return
        }
        var start = bytes.startIndex
        if first == UInt8(ascii: "*"), bytes.count == 1, method == .options { return }
        if first != ASCII.slash { start = try Self.endOfAuthority(bytes) }
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        path = start..<end
        query = Swift.min(end + 1, bytes.endIndex)..<bytes.endIndex
        guard PercentEncoding.isValid(bytes[start...]) else { throw .invalidTarget }
    }

    mutating func shift(by distance: Int) {
        whole = (whole.lowerBound + distance)..<(whole.upperBound + distance)
        path = (path.lowerBound + distance)..<(path.upperBound + distance)
        query = (query.lowerBound + distance)..<(query.upperBound + distance)
    }

    /// For the absolute form, `http://authority/path`: where the path begins.
    private static func endOfAuthority(_ bytes: ArraySlice<UInt8>) throws(ProtocolError) -> Int {
        for scheme: StaticString in ["http://", "https://"]
        where ASCII.equals(bytes.prefix(scheme.utf8CodeUnitCount), scheme) {
            let rest = bytes.dropFirst(scheme.utf8CodeUnitCount)
            let end = rest.firstIndex { $0 == ASCII.slash || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard HostField.isValid(rest[..<end]) else { throw .invalidTarget }
            return end
        }
        throw .invalidTarget
    }
}

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
