import Glibc

/// Listening on a path of the file system.
enum UnixSocket {
    /// `sun_path` without its terminating zero.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Replaces a socket that a process which ended without cleaning up has left, never one that is listened on or another file.
    static func listen(_ path: String, backlog: Int) throws(ServerError) -> Int32 {
        guard (1...longestPath).contains(path.utf8.count) else { throw .invalidPath(path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .systemCall("socket", code: errno) }
        Socket.makeNonBlocking(descriptor)
        var call = "bind"
        var result = withAddress(path) { bind(descriptor, $0, $1) }
        if result != 0, errno == EADDRINUSE {
            guard isAbandoned(path), unlink(path) == 0 else {
                close(descriptor)
                throw .addressInUse(.unix(path: path))
            }
            result = withAddress(path) { bind(descriptor, $0, $1) }
        }
        if result == 0 {
            call = "listen"
            result = Glibc.listen(descriptor, Int32(clamping: backlog))
        }
        if result == 0 { return descriptor }
        let code = errno
        close(descriptor)
        throw Socket.failure(call, code, .unix(path: path))
    }

    private static func isAbandoned(_ path: String) -> Bool {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        // Also the answer for a file that is no socket, so the kind is looked at too.
        guard withAddress(path, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else { return false }
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    /// - Parameter path: at most `longestPath` bytes.
    static func withAddress<R>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(longestPath)) }
        return withUnsafePointer(to: address) {
            body(
                UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
