/// Where a server listens, or a client comes from.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IP address in text, without brackets, or a name to be resolved; and a port.
    case internet(host: String, port: Int)
    /// A Unix-domain socket; whoever connects to one has no address.
    case unix(path: String)

    /// An internet address: `host` without brackets, `port` from 0 to 65535.
    public init(host: String, port: Int) { self = .internet(host: host, port: port) }

    /// The address or name; a Unix-domain socket's path.
    public var host: String {
        switch self {
        case .internet(let host, _): host
        case .unix(let path): path
        }
    }

    /// 0 for a Unix-domain socket.
    public var port: Int {
        switch self {
        case .internet(_, let port): port
        case .unix: 0
        }
    }

    /// As in a URL: `127.0.0.1:8080`, `[::1]:8080`; or `unix:/run/http.sock`.
    public var description: String {
        switch self {
        case .internet(let host, let port): host.utf8.contains(ASCII.colon) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
