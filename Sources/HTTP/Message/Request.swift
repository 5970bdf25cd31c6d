import Platform

/// One complete request. A value of byte ranges over the received head: text is made only when asked for.
public struct Request: Sendable {
    /// HTTP/1.0, or 1.1 and what may follow it as 1.x.
    public enum Version: Sendable { case http10, http11 }

    /// What came before the body. Shared: a request passes through many hands, and each copy of all this would cost.
    private final class Head: Sendable {
        let method: Method
        let version: Version
        let headers: Headers
        let target: RequestTarget
        let wantsClose: Bool
        /// Read once, here: several steps between the connection and the handler ask for it.
        let bodyCoding: BodyCoding

        init(_ method: Method, _ version: Version, _ headers: Headers, _ target: RequestTarget, wantsClose: Bool) {
            self.method = method
            self.version = version
            self.headers = headers
            self.target = target
            self.wantsClose = wantsClose
            bodyCoding = BodyCoding(headers)
        }
    }

    private var head: Head
    /// Decompressed, without transfer coding; at most ``RequestLimits/body`` bytes.
    public internal(set) var body: [UInt8]
    /// Where the request came from: the socket's other end, or what a trusted proxy says (then with port 0). nil when that is
    /// not known, as over a Unix-domain socket.
    public internal(set) var client: SocketAddress?
    /// Who counts what its client asks for; nil: nobody does.
    var limiter: RateLimiter?
    /// Its name in the answer and in the logs. Settled before a handler sees the request.
    public internal(set) var id: RequestID
    /// nil: it is not traced.
    public internal(set) var trace: RequestTrace?
    /// When its last byte had arrived.
    public internal(set) var receivedAt: MonotonicTime

    /// - Parameters:
    ///   - wantsClose: `Connection: close`, or HTTP/1.0
    ///   - id: the caller's, or one that is replaced before anybody sees it
    init(
        method: Method, version: Version, headers: Headers, target: RequestTarget, wantsClose: Bool = false,
        id: RequestID, receivedAt: MonotonicTime
    ) {
        head = Head(method, version, headers, target, wantsClose: wantsClose)
        self.id = id
        self.receivedAt = receivedAt
        body = []
    }

    /// Counts this request as so many further ones for the rate limit of its client. To be called when it is known that answering
    /// takes more work than one request usually does, and before the work begins.
    /// - Parameter requests: not negative
    public func charge(_ requests: Double) { limiter?.charge(client, requests: requests, now: .now) }

    /// As it came, unknown ones too.
    public var method: Method { head.method }

    /// What the client speaks.
    public var version: Version { head.version }

    /// The fields of the head; of a decompressed body those that spoke of the compressed one are gone. Trailers are not among them.
    public internal(set) var headers: Headers {
        get { head.headers }
        set { head = Head(method, version, newValue, targetParts, wantsClose: wantsClose) }
    }

    var targetParts: RequestTarget { head.target }

    var wantsClose: Bool { head.wantsClose }

    /// How the body is encoded.
    var bodyCoding: BodyCoding { head.bodyCoding }

    /// A request made by hand, to call a router without a socket.
    /// - Throws: `ProtocolError` if the target is not valid.
    public init(
        _ method: Method, _ target: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) throws(ProtocolError) {
        let bytes = Array(target.utf8)
        let parts = try RequestTarget(bytes[...], method: method)
        var all = Headers(storage: bytes, fields: [])
        for (name, value) in headers { all.append(name, value) }
        self.init(method: method, version: .http11, headers: all, target: parts, id: .of(all), receivedAt: .now)
        self.body = body
    }

    /// The request target as it came.
    public var target: String { String(decoding: headers.storage[targetParts.whole], as: UTF8.self) }

    /// The path, percent-decoded; `*` for `OPTIONS *`, the authority for CONNECT.
    public var path: String {
        if targetParts.path.isEmpty { return headers.storage[targetParts.whole].contains(ASCII.slash) ? "/" : target }
        return String(decoding: PercentEncoding.decode(pathBytes), as: UTF8.self)
    }

    /// The query's `name=value` pairs in order, decoded (`+` is a space). A name without `=` has an empty value.
    public var queryItems: [(name: UTF8Text, value: UTF8Text)] {
        headers.storage[targetParts.query].split(separator: UInt8(ascii: "&")).map { item in
            let equals = item.firstIndex(of: UInt8(ascii: "="))
            return (
                PercentEncoding.decodeText(item[..<(equals ?? item.endIndex)], plusIsSpace: true),
                PercentEncoding.decodeText(item[(equals.map { $0 + 1 } ?? item.endIndex)...], plusIsSpace: true)
            )
        }
    }

    /// The first value of the query item `name`, or nil.
    public func query(_ name: UTF8Text) -> UTF8Text? { queryItems.first { $0.name == name }?.value }

    /// The path as it came, not decoded, so that `%2F` does not split a segment.
    var pathBytes: ArraySlice<UInt8> { headers.storage[targetParts.path] }
}
