import Compression

/// What a handler answers. The server adds `Date`, `X-Request-ID`, `Content-Length` and `Connection`; these and
/// `Transfer-Encoding` set here are ignored, except that `Connection: close` closes the connection after the answer.
public struct Response: Sendable {
    /// The default is 200.
    public var status: Status
    /// Those the server adds are not needed.
    public var headers: Headers
    /// Sent with its length; left out for HEAD and where the status allows none.
    public var body: [UInt8] { didSet { compressedBody = nil } }
    /// The body as gzip, if it was compressed ahead.
    private(set) var compressedBody: [UInt8]?

    /// A response with these parts, 200 with nothing else by default.
    public init(status: Status = .ok, headers: Headers = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A body of the given media type, e.g. `application/json`.
    public init(status: Status = .ok, contentType: String, body: some Sequence<UInt8>) {
        self.init(status: status, headers: ["content-type": contentType], body: Array(body))
    }

    /// A document that is the same for everybody, compressed now: to be made once and answered often.
    public static func document(contentType: String, body: [UInt8]) -> Response {
        var response = Response(contentType: contentType, body: body)
        // A document zlib has no memory for is sent as it is.
        if let compressed = try? Gzip.compress(body), compressed.count < body.count {
            response.compressedBody = compressed
        }
        return response
    }

    /// A plain UTF-8 text.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status: status, headers: plainText, body: Array(text.utf8))
    }

    /// Made once: who shares it copies nothing.
    private static let plainText: Headers = ["content-type": "text/plain; charset=utf-8"]
}
