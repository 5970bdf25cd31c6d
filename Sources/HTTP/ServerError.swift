import Glibc

/// Why a server could not start.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    case addressInUse(SocketAddress)
    case permissionDenied(SocketAddress)
    case addressNotAvailable(SocketAddress)
    case unknownHost(String, reason: String)
    case invalidPort(Int)
    /// A Unix-domain socket's path is empty or longer than the kernel takes.
    case invalidPath(String)
    /// At a Unix-domain socket's path is a file of another kind.
    case notASocket(path: String)
    /// For another reason: `code` is a value of `errno`.
    case cannotListen(SocketAddress, code: Int32)
    /// The system gives no more descriptors; `code` is a value of `errno`.
    case cannotWatch(code: Int32)
    case alreadyStarted
    case tls(TLSError)
    case bearerTokens(BearerTokenError)

    public var description: String {
        switch self {
        case .addressInUse(let address):
            "\(address) is in use: another program listens there. Stop it or choose another address."
        case .permissionDenied(let address):
            switch address {
            case .internet:
                "Not allowed to listen on \(address): ports below 1024 need privileges. Choose a higher port."
            case .unix: "Not allowed to listen on \(address): its directory cannot be written to."
            }
        case .addressNotAvailable(let address):
            "\(address) cannot be listened on: this machine does not have that address."
        case .unknownHost(let host, let reason): "The host \"\(host)\" cannot be resolved: \(reason)."
        case .invalidPath(let path):
            "\"\(path)\" is not a path for a socket: expected 1 to \(UnixSocket.maximumPathLength) bytes."
        case .invalidPort(let port): "\(port) is not a port; expected 0 to 65535."
        case .notASocket(let path): "\(path) is there already and is not a socket. Choose another path or remove it."
        case .cannotListen(.unix(let path), ENOENT), .cannotListen(.unix(let path), ENOTDIR):
            "Cannot listen on unix:\(path): its directory does not exist. Create it or choose another path."
        case .cannotListen(let address, let code):
            "Cannot listen on \(address): \(String(cString: strerror(code)))."
        case .cannotWatch(let code):
            "Cannot watch sockets: \(String(cString: strerror(code))). Raise the limit of open files (ulimit -n)."
        case .tls(let error): error.description
        case .bearerTokens(let error): error.description
        case .alreadyStarted: "The server has been started before; make a new one."
        }
    }
}
