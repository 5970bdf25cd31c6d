/// An IP address in text and a port.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without brackets.
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// As in a URL: `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
