import CEpoll
import Glibc

/// The socket calls, with their retries and C structures, behind safe values. Every descriptor is non-blocking and closed on
/// `exec`.
enum Socket {
    /// - Returns: a listening descriptor, and the address with the port the system chose.
    static func listen(
        _ address: SocketAddress, backlog: Int, reusesPort: Bool
    ) throws(ServerError) -> (descriptor: Int32, SocketAddress) {
        switch address {
        case .internet(let host, let port):
            try listen(host: host, port: port, backlog: backlog, reusesPort: reusesPort)
        case .unix(let path): (try UnixSocket.listen(path, backlog: backlog), address)
        }
    }

    /// Whether an address can be listened on now. Nothing is listened on: who connects meanwhile is refused as before.
    static func check(_ address: SocketAddress, reusesPort: Bool) throws(ServerError) {
        switch address {
        case .internet(let host, let port):
            close(try listen(host: host, port: port, backlog: nil, reusesPort: reusesPort).descriptor)
        case .unix(let path): try UnixSocket.check(path)
        }
    }

    /// Listens on the first address of `host` that can be listened on.
    /// - Parameter backlog: nil: the address is taken, but nothing listened on
    private static func listen(
        host: String, port: Int, backlog: Int?, reusesPort: Bool
    ) throws(ServerError) -> (descriptor: Int32, SocketAddress) {
        guard (0...65535).contains(port) else { throw .invalidPort(port) }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let list else { throw .unknownHost(host, reason: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var failure = ServerError.unknownHost(host, reason: "it has no address")
        var entry: UnsafeMutablePointer<addrinfo>? = list
        while let info = entry?.pointee {
            do throws(ServerError) {
                let wanted = SocketAddress(host: host, port: port)
                return try listen(info, wanted, backlog: backlog, reusesPort: reusesPort)
            } catch {
                failure = error
            }
            entry = info.ai_next
        }
        throw failure
    }

    private static func listen(
        _ info: addrinfo, _ wanted: SocketAddress, backlog: Int?, reusesPort: Bool
    ) throws(ServerError) -> (descriptor: Int32, SocketAddress) {
        let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        guard descriptor >= 0 else { throw .cannotListen(wanted, code: errno) }
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if reusesPort { setOption(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
        if info.ai_family == AF_INET6 { setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        // Those accepted have these, too: Linux copies them.
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        setOption(descriptor, Int32(IPPROTO_TCP), unsentLimit, unsentBytes)
        makeNonBlocking(descriptor)
        var result = bind(descriptor, info.ai_addr, info.ai_addrlen)
        if result == 0, let backlog { result = Glibc.listen(descriptor, Int32(clamping: backlog)) }
        if result == 0 { return (descriptor, localAddress(descriptor) ?? wanted) }
        let code = errno
        close(descriptor)
        throw failure(code, wanted)
    }

    static func failure(_ code: Int32, _ wanted: SocketAddress) -> ServerError {
        switch code {
        case EADDRINUSE: .addressInUse(wanted)
        case EACCES, EPERM: .permissionDenied(wanted)
        case EADDRNOTAVAIL: .addressNotAvailable(wanted)
        default: .cannotListen(wanted, code: code)
        }
    }

    /// TCP_NOTSENT_LOWAT of tcp(7): of what is not on its way yet the kernel takes no more than this, instead of megabytes for a client
    /// that does not read. What is on its way has room beside it, so that a fast client far away loses nothing.
    private static let unsentLimit: Int32 = 25
    private static let unsentBytes: Int32 = 64 * 1024

    enum AcceptResult {
        case accepted(Int32, SocketAddress?)
        case wouldBlock
        /// Descriptors or memory are used up: accepting makes sense again later.
        case exhausted(code: Int32)
        case failed(code: Int32)
    }

    static func accept(_ listener: Int32) -> AcceptResult {
        while true {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &storage) { cepoll_accept(listener, $0, &length) }
            if descriptor >= 0 { return .accepted(descriptor, address(storage)) }
            switch errno {
            // The client gave up while it waited, or its network failed (accept(2)): the next one may be well.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
                ENETUNREACH:
                continue
            case EAGAIN: return .wouldBlock
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(code: errno)
            default: return .failed(code: errno)
            }
        }
    }

    /// Whether something has arrived: bytes, or on a listening socket a connection.
    static func isReadable(_ descriptor: Int32) -> Bool {
        var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&query, 1, 0) > 0
    }

    static func localAddress(_ descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return result == 0 ? address(storage) : nil
    }

    private static func address(_ storage: sockaddr_storage) -> SocketAddress? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let address = bytes.load(as: sockaddr_in.self)
                return withUnsafePointer(to: address.sin_addr) { pointer in
                    inet_ntop(AF_INET, pointer, &text, socklen_t(text.count)).map {
                        SocketAddress(host: String(cString: $0), port: Int(UInt16(bigEndian: address.sin_port)))
                    }
                }
            case AF_INET6:
                let address = bytes.load(as: sockaddr_in6.self)
                return withUnsafePointer(to: address.sin6_addr) { pointer in
                    inet_ntop(AF_INET6, pointer, &text, socklen_t(text.count)).map {
                        SocketAddress(host: String(cString: $0), port: Int(UInt16(bigEndian: address.sin6_port)))
                    }
                }
            default: return nil
            }
        }
    }

    static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private static func setOption(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
