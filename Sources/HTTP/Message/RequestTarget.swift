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
