import Glibc

/// Listening on a path of the file system.
enum UnixSocket {
    /// `sun_path` without its terminating zero.
    static let maximumPathLength = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Replaces a socket that a process which ended without cleaning up has left, never one that is listened on or another file.
    static func listen(_ path: String, backlog: Int) throws(ServerError) -> Int32 {
        guard (1...maximumPathLength).contains(path.utf8.count) else { throw .invalidPath(path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .cannotListen(.unix(path: path), code: errno) }
        Socket.makeNonBlocking(descriptor)
        do throws(ServerError) {
            if withAddress(path, { bind(descriptor, $0, $1) }) != 0 {
                guard errno == EADDRINUSE else { throw failure(path) }
                try removeAbandoned(path)
                guard withAddress(path, { bind(descriptor, $0, $1) }) == 0 else { throw failure(path) }
            }
            guard Glibc.listen(descriptor, Int32(clamping: backlog)) == 0 else { throw failure(path) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Whether a path can be listened on now. Leaves nothing there.
    static func check(_ path: String) throws(ServerError) {
        guard (1...maximumPathLength).contains(path.utf8.count) else { throw .invalidPath(path) }
        let parent = path.utf8.lastIndex(of: ASCII.slash).map { String(path[...$0]) } ?? "."
        guard access(parent, W_OK | X_OK) == 0 else { throw failure(path) }
        if access(path, F_OK) == 0 { try checkAbandoned(path) }
    }

    /// What `errno` says.
    private static func failure(_ path: String) -> ServerError { Socket.failure(errno, .unix(path: path)) }

    private static func removeAbandoned(_ path: String) throws(ServerError) {
        try checkAbandoned(path)
        guard unlink(path) == 0 else { throw failure(path) }
    }

    /// That a file which is there already is a socket nobody listens on.
    private static func checkAbandoned(_ path: String) throws(ServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard probe >= 0 else { throw failure(path) }
        defer { close(probe) }
        guard withAddress(path, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
            throw .addressInUse(.unix(path: path))
        }
    }

    /// - Parameter path: at most `maximumPathLength` bytes.
    static func withAddress<R>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(maximumPathLength)) }
        return withUnsafePointer(to: address) {
            body(
                UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
