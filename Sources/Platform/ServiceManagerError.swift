/// Why the service manager could not be told.
public enum ServiceManagerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Neither a path nor an abstract name, or longer than a socket's name may be (`longest`, in bytes).
    case invalidName(_ name: String, longest: Int)
    case unreachable(name: String, reason: String)

    public var description: String {
        switch self {
        case .invalidName(let name, let longest):
            "NOTIFY_SOCKET must be a path from / on, or @ and a name, of at most \(longest) bytes, not "
                + UTF8Text(name).excerpt(bytes: longest)
        case .unreachable(let name, let reason):
            "the service manager at NOTIFY_SOCKET=\(name) cannot be told: \(reason); "
                + "start serve without that variable, or with the socket of one that runs"
        }
    }
}
