import Platform

/// A request method (RFC 9110 section 9, RFC 5789, and the IETF's QUERY, which OpenAPI 3.2 knows). Case-sensitive.
public enum Method: Sendable, Hashable, CustomStringConvertible {
    case get, head, post, put, delete, patch, options, trace, connect, query
    /// A valid token this library does not know; the router answers it with 501.
    case other(UTF8Text)

    private static let known: [(StaticString, Method)] = [
        ("GET", .get), ("POST", .post), ("HEAD", .head), ("PUT", .put), ("DELETE", .delete), ("PATCH", .patch),
        ("OPTIONS", .options), ("TRACE", .trace), ("CONNECT", .connect), ("QUERY", .query),
    ]

    /// Case counts: `get` is not `GET`.
    public init(_ name: String) {
        self.init(token: name.utf8)
    }

    init(token: some Collection<UInt8>) {
        for (name, method) in Self.known where name.utf8CodeUnitCount == token.count {
            if name.withUTF8Buffer({ $0.elementsEqual(token) }) {
                self = method
                return
            }
        }
        self = .other(UTF8Text(decoding: token))
    }

    public var description: String {
        if case .other(let name) = self { return name.string }
        for (name, method) in Self.known where method == self { return name.description }
        return ""
    }
}
