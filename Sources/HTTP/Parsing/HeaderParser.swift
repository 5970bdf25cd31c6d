/// The request line and the field lines of a head, one complete line at a time. Ranges are offsets into the buffer the lines
/// came from, which holds the head from its first byte until it is complete.
struct HeaderParser: Sendable {
    private(set) var method = Method.get
    private(set) var version = Request.Version.http11
    private(set) var target: RequestTarget?
    private(set) var framing = HeaderFraming()
    private(set) var fields: [Headers.Field] = []

    /// No registered method is longer than half of this.
    static let maximumMethodLength = 32
    /// `HTTP/1.1` is 8; some more are kept to tell another version from garbage.
    private static let maximumVersionLength = 32

    /// Refuses the beginning of a request line that no further bytes can save, so that garbage (a TLS ClientHello, say) is
    /// answered at once and a line without end is not kept. What it refuses, `parseRequestLine` refuses for the same reason.
    static func checkUnfinishedRequestLine(
        _ line: ArraySlice<UInt8>, _ limits: RequestLimits
    ) throws(ProtocolError) {
        // It may be the line's end.
        let line = line.last == ASCII.carriageReturn ? line.dropLast() : line
        let methodLength = try lengthOfMethod(line)
        guard methodLength < line.count else { return }
        _ = try split(line.dropFirst(methodLength + 1), limits)
    }

    mutating func parseRequestLine(_ line: ArraySlice<UInt8>, _ limits: RequestLimits) throws(ProtocolError) {
        let methodLength = try Self.lengthOfMethod(line)
        guard methodLength < line.count else { throw .malformedRequestLine }
        let (targetBytes, versionBytes) = try Self.split(line.dropFirst(methodLength + 1), limits)
        guard methodLength > 0, let versionBytes else { throw .malformedRequestLine }
        method = Method(token: line.prefix(methodLength))
        version = try Self.version(versionBytes)
        target = try RequestTarget(targetBytes, method: method)
        target?.shift(by: -line.startIndex)
    }

    /// What follows the method, at its first space; without one there is no version (yet).
    private static func split(
        _ rest: ArraySlice<UInt8>, _ limits: RequestLimits
    ) throws(ProtocolError) -> (target: ArraySlice<UInt8>, version: ArraySlice<UInt8>?) {
        let targetEnd = rest.firstIndex(of: ASCII.space) ?? rest.endIndex
        if targetEnd - rest.startIndex > limits.target { throw .targetTooLong }
        guard targetEnd < rest.endIndex else { return (rest, nil) }
        let version = rest[(targetEnd + 1)...]
        if version.count > maximumVersionLength { throw .malformedRequestLine }
        return (rest[..<targetEnd], version)
    }

    /// Up to the first space, or all of the line.
    private static func lengthOfMethod(_ line: ArraySlice<UInt8>) throws(ProtocolError) -> Int {
        var length = 0
        for byte in line {
            if byte == ASCII.space { break }
            guard ASCII.isToken(byte) else { throw .invalidMethod }
            length += 1
            if length > maximumMethodLength { throw .methodTooLong }
        }
        return length
    }

    /// `HTTP/1.x`; a later minor version is answered as 1.1 (RFC 9110 section 2.5).
    private static func version(_ bytes: ArraySlice<UInt8>) throws(ProtocolError) -> Request.Version {
        let name: StaticString = "HTTP/"
        guard bytes.count >= 8, name.withUTF8Buffer({ bytes.prefix(5).elementsEqual($0) }) else {
            throw .malformedRequestLine
        }
        let number = bytes.dropFirst(5)
        let dot = number.startIndex + 1
        guard bytes.count == 8, ASCII.isDigit(number[dot - 1]), number[dot] == UInt8(ascii: "."),
            ASCII.isDigit(number[dot + 1])
        else { throw number.contains(ASCII.space) ? .malformedRequestLine : .unsupportedVersion }
        guard number[dot - 1] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        return number[dot + 1] == UInt8(ascii: "0") ? .http10 : .http11
    }

    /// - Parameter offset: where `line` begins, counted from the head's first byte.
    mutating func parseField(_ line: ArraySlice<UInt8>, at offset: Int, _ limits: RequestLimits) throws(ProtocolError) {
        let (name, value) = try Self.split(line)
        if fields.count == limits.fields { throw .tooManyFields }
        try framing.note(name: name, value: value)
        // One allocation for the usual dozen instead of one for each doubling.
        if fields.isEmpty { fields.reserveCapacity(16) }
        let base = line.startIndex - offset
        fields.append(
            Headers.Field(
                name: UInt32(name.startIndex - base)..<UInt32(name.endIndex - base),
                value: UInt32(value.startIndex - base)..<UInt32(value.endIndex - base)))
    }

    /// `field-name ":" OWS field-value OWS` (RFC 9112 section 5).
    static func split(
        _ line: ArraySlice<UInt8>
    ) throws(ProtocolError) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        if let first = line.first, first == ASCII.space || first == ASCII.tab { throw .foldedField }
        guard let colon = line.firstIndex(where: { !ASCII.isToken($0) }), line[colon] == ASCII.colon,
            colon > line.startIndex
        else { throw .malformedField }
        let value = line[(colon + 1)...]
        guard value.allSatisfy(ASCII.isFieldValue) else { throw .malformedField }
        return (line[..<colon], ASCII.trimmed(value))
    }
}
