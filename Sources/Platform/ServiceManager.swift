import Glibc

/// Whoever started this process and wants to know how it fares, as systemd does for units of `Type=notify`.
///
/// Each state is one datagram of `NAME=value` lines to a Unix-domain socket, as sd_notify(3) describes. Linking
/// libsystemd for that would add a dependency to every image for two lines of text.
public struct ServiceManager: Sendable {
    /// What it is told.
    public enum State: Sendable, Equatable {
        /// Requests are answered: what waits for the service may start.
        case ready
        /// The end has begun; it may take as long as requests under way do.
        case stopping

        fileprivate var text: String {
            switch self {
            case .ready: "READY=1\nSTATUS=answers requests"
            case .stopping: "STOPPING=1\nSTATUS=finishes the requests under way"
            }
        }
    }

    /// The environment variable with the socket's name.
    public static let variable = "NOTIFY_SOCKET"
    /// How long a manager that does not read its socket may hold up the caller, in seconds.
    private static let patience = 1
    /// Of `sun_path`; a name in the file system also needs a terminating zero.
    private static let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    private let name: String

    /// - Parameter name: what ``variable`` says: a path, or `@` and the name of a socket outside the file system
    ///   (unix(7), abstract); without one nobody wants to be told
    public init?(name: String?) {
        guard let name, !name.utf8.isEmpty else { return nil }
        self.name = name
    }

    /// Sends one state. Waits a second at most.
    public func tell(_ state: State) throws(ServiceManagerError) {
        let (address, length) = try address()
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let text = Array(state.text.utf8)
        var sent = -1
        repeat {
            sent = withUnsafePointer(to: address) {
                let address = UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self)
                return sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), address, length)
            }
        } while sent < 0 && errno == EINTR
        guard sent == text.count else { throw failure }
    }

    /// What `errno` says.
    private var failure: ServiceManagerError {
        .unreachable(name: name, reason: FileSystem.lastError())
    }

    /// The name as the kernel takes it. An abstract one begins with a zero byte and has no end but its length.
    private func address() throws(ServiceManagerError) -> (sockaddr_un, socklen_t) {
        var bytes = Array(name.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        guard isAbstract || bytes.first == UInt8(ascii: "/"), bytes.count < Self.capacity else {
            throw .invalidName(name, longest: Self.capacity - 1)
        }
        if isAbstract { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let used = MemoryLayout<sockaddr_un>.size - Self.capacity + bytes.count + (isAbstract ? 0 : 1)
        return (address, socklen_t(used))
    }
}
