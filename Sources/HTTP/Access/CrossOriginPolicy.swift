import Platform

/// Which pages of other origins may ask from a browser (CORS; the Fetch standard, section 3.3).
///
/// A browser keeps a page from reading answers of another origin unless they say that it may, and asks before it sends JSON or a token (a
/// *preflight*). Cookies are never asked for: a page identifies itself with a token or not at all.
public struct CrossOriginPolicy: Sendable, Hashable {
    /// A text that is no origin.
    public struct InvalidOrigin: Error, Sendable, Hashable, CustomStringConvertible {
        /// What was given.
        public let text: String
        public var description: String {
            "\"\(text)\" is not an origin: expected one such as https://shop.example or http://localhost:3000, without a path, or *."
        }
    }

    /// nil: any.
    private let origins: Set<UTF8Text>?
    /// How long a browser may remember that it may ask.
    public let maximumAge: Duration

    /// Those a browser lets a page set only with leave, and that mean something here.
    private static let requestHeaders = "authorization, content-type, content-encoding, x-request-id, traceparent"
    /// Those a browser shows a page only with leave.
    private static let responseHeaders = "x-request-id, server-timing, retry-after, www-authenticate"

    /// - Parameters:
    ///   - origins: as browsers write them, such as `https://shop.example`; or `*` for all
    ///   - maximumAge: whole seconds count
    public init(origins: [String], maximumAge: Duration = .seconds(600)) throws(InvalidOrigin) {
        var exact: Set<UTF8Text> = []
        var allowsAny = false
        for origin in origins {
            let bytes = Array(origin.utf8)
            if bytes == [UInt8(ascii: "*")] {
                allowsAny = true
            } else if Self.isOrigin(bytes) {
                exact.insert(UTF8Text(origin))
            } else {
                throw InvalidOrigin(text: origin)
            }
        }
        self.origins = allowsAny ? nil : exact
        self.maximumAge = maximumAge
    }

    /// `scheme://host[:port]` in lower case: a browser sends nothing else, and compares bytes.
    private static func isOrigin(_ bytes: [UInt8]) -> Bool {
        guard let colon = bytes.firstIndex(of: ASCII.colon), colon > 0 else { return false }
        let (scheme, rest) = (bytes[..<colon], bytes[(colon + 1)...])
        guard scheme.allSatisfy({ isLowerCase($0) || ASCII.isDigit($0) || "+-.".utf8.contains($0) }),
            rest.starts(with: "//".utf8)
        else { return false }
        let host = rest.dropFirst(2)
        return !host.isEmpty
            && host.allSatisfy { isLowerCase($0) || ASCII.isDigit($0) || "-._:[]".utf8.contains($0) }
    }

    private static func isLowerCase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    /// What the answer to a request with these fields is to say about origins.
    func grant(_ headers: Headers) -> CrossOriginGrant {
        grant(to: headers.bytes(of: "origin").map { UTF8Text(decoding: $0) })
    }

    /// What the answer to a page of this origin is to say.
    /// - Parameter origin: nil: the request has none, or it could not be read
    func grant(to origin: UTF8Text?) -> CrossOriginGrant {
        guard let origins else { return .any }
        guard let origin, origins.contains(origin) else { return .none }
        return .origin(origin)
    }

    /// Whether a browser asks whether a page may send a request.
    func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers.bytes(of: "origin") != nil
            && request.headers.bytes(of: "access-control-request-method") != nil
    }

    /// The answer to a preflight; ``add(_:to:)`` says whose page may.
    /// - Parameter methods: what is possible at that path
    func preflightResponse(_ methods: [Method], _ headers: Headers) -> Response {
        var response = Response(status: .noContent)
        if grant(headers) != .none {
            response.headers.append("access-control-allow-methods", methods.map(\.description).joined(separator: ", "))
            response.headers.append("access-control-allow-headers", Self.requestHeaders)
            response.headers.append("access-control-max-age", "\(max(0, maximumAge.components.seconds))")
        }
        response.headers.append("vary", "access-control-request-method, access-control-request-headers")
        return response
    }

    func add(_ grant: CrossOriginGrant, to response: inout Response) {
        // Also for who may not: a cache must not give one origin what another got.
        if origins != nil { response.headers.append("vary", "origin") }
        switch grant {
        case .none: return
        case .any: response.headers.append("access-control-allow-origin", "*")
        case .origin(let origin): response.headers.append("access-control-allow-origin", origin.string)
        }
        response.headers.append("access-control-expose-headers", Self.responseHeaders)
    }
}
