import Platform

/// What `Content-Encoding` says about a request's body (RFC 9110 section 8.4).
enum BodyCoding: Sendable, Hashable {
    /// The body is what it is meant to be.
    case identity
    case gzip
    /// Another coding, or several one after the other, as the client names them.
    case unsupported(UTF8Text)

    init(_ headers: Headers) {
        var codings: [ArraySlice<UInt8>] = []
        headers.forEachValue(of: "content-encoding") { value in
            codings += value.split(separator: ASCII.comma).map(ASCII.trimmed)
        }
        codings.removeAll { $0.isEmpty || ASCII.equals($0, "identity") }
        switch codings.count {
        case 0: self = .identity
        case 1 where ASCII.equals(codings[0], "gzip") || ASCII.equals(codings[0], "x-gzip"): self = .gzip
        default:
            self = .unsupported(UTF8Text(decoding: Array(codings.joined(separator: [ASCII.comma, ASCII.space]))))
        }
    }
}
