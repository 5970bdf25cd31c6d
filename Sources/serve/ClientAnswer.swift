/// An answer of HTTP/1, as much of it as has come.
struct ClientAnswer: Sendable {
    /// Bytes from the first to the status, which is their end.
    static let lengthToStatus = start.count + 5

    /// Of whichever version of HTTP/1: what it says is the same.
    private static let start = Array("HTTP/1.".utf8)
    private static let endOfHead = Array("\r\n\r\n".utf8)

    /// As they came, names in lower case.
    private typealias Fields = [(name: String, value: String)]

    let status: Int
    /// Empty until all of the head has come.
    private let fields: Fields
    /// Without what divides it into chunks.
    let body: [UInt8]
    /// Whether nothing more belongs to it. False of one that only the connection's end ends.
    let isWhole: Bool

    /// nil: its status has not come yet, or this is no HTTP.
    /// - Parameter bytes: all that has come
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.lengthToStatus, bytes.starts(with: Self.start),
            let status = Int(String(decoding: bytes[..<Self.lengthToStatus].suffix(3), as: UTF8.self)), status >= 100
        else { return nil }
        self.status = status
        guard let end = bytes.firstRange(of: Self.endOfHead) else {
            self.fields = []
            self.body = []
            self.isWhole = false
            return
        }
        let found = Self.fields(of: bytes[..<end.lowerBound])
        let rest = Self.body(bytes[end.upperBound...], status: status, found)
        self.fields = found
        self.body = rest.body
        self.isWhole = rest.isWhole
    }

    /// The first value of a field.
    /// - Parameter name: in lower case
    subscript(name: String) -> String? { Self.value(of: name, fields) }

    private static func value(of name: String, _ fields: Fields) -> String? {
        fields.first { $0.name == name }?.value
    }

    private static func fields(of head: ArraySlice<UInt8>) -> Fields {
        var fields: Fields = []
        for line in head.split(separator: UInt8(ascii: "\n")).dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            var value = line[(colon + 1)...]
            // Spaces and tabs, and the carriage return.
            while let first = value.first, first <= 0x20 { value.removeFirst() }
            while let last = value.last, last <= 0x20 { value.removeLast() }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            fields.append((name: name, value: String(decoding: value, as: UTF8.self)))
        }
        return fields
    }

    private static func body(
        _ bytes: ArraySlice<UInt8>, status: Int, _ fields: Fields
    ) -> (body: [UInt8], isWhole: Bool) {
        if status < 200 || status == 204 || status == 304 { return ([], true) }
        if value(of: "transfer-encoding", fields)?.lowercased().hasSuffix("chunked") == true { return joined(bytes) }
        guard let text = value(of: "content-length", fields), let length = Int(text), length >= 0 else {
            return (Array(bytes), false)
        }
        return (Array(bytes.prefix(length)), bytes.count >= length)
    }

    /// What the chunks hold that have come (RFC 9112 section 7.1), and whether the last one has.
    private static func joined(_ chunks: ArraySlice<UInt8>) -> (body: [UInt8], isWhole: Bool) {
        var rest = chunks
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            // Up to the carriage return, or to what a server may say of the chunk.
            let digits = rest[..<end].prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") }
            // The last one is empty. Behind what is no size nothing makes sense.
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size > 0 else {
                return (body, true)
            }
            let chunk = rest[(end + 1)...].prefix(size)
            body += chunk
            guard chunk.count == size else { break }
            rest = rest[chunk.endIndex...].dropFirst(2)
        }
        return (body, false)
    }
}
