/// How large a request may be. What is larger gets 413, 414 or 431, and the connection closes.
public struct RequestLimits: Sendable, Hashable {
    /// Bytes of the request target.
    public var target = 8 * 1024
    /// Bytes of the header section, and of the trailers.
    public var header = 16 * 1024
    /// Header fields, and trailers.
    public var fields = 100
    /// Bytes of the body.
    public var body = 1024 * 1024
    /// Bytes of all chunk extensions of one body.
    public var chunkExtensions = 16 * 1024

    /// The defaults named above.
    public init() {}
}
