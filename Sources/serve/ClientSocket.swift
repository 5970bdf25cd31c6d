import Glibc
import HTTP
import Platform

/// The client's side of a connection, non-blocking, with one deadline for all it does. SIGPIPE is to be ignored.
final class ClientSocket: ClientConnection {
    let descriptor: Int32
    /// For messages.
    let name: String
    private let deadline: MonotonicTime

    /// Connects; to a host with several addresses, to the first that lets it in its part of the time.
    init(_ address: SocketAddress, deadline: MonotonicTime) throws(ClientError) {
        self.deadline = deadline
        name = "\(address)"
        switch address {
        case .internet(let host, let port):
            descriptor = try Self.connect(to: ResolvedAddress.all(host: host, port: port), name, deadline)
        case .unix(let path):
            descriptor = try Self.connect(path: path, name, deadline)
        }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws(ClientError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else {
                try recover(POLLOUT)
            }
        }
    }

    func receive() throws(ClientError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer.prefix(count)) }
            try recover(POLLIN)
        }
    }

    /// Waits until the socket can go on.
    func wait(for events: Int32) throws(ClientError) {
        guard Self.wait(descriptor, events, deadline) else { throw .silent(name) }
    }

    /// After a call that failed: waits if that helps.
    private func recover(_ events: Int32) throws(ClientError) {
        switch errno {
        case EINTR: return
        case EAGAIN: try wait(for: events)
        default: throw .unreachable(name, code: errno)
        }
    }

    // MARK: Connecting

    /// A lost first packet is sent again after a second (RFC 6298).
    static let leastPart = Duration.milliseconds(1200)

    /// Connects to the first address that lets it. Each is given its part of the time that is left: one that never answers, such as
    /// that of a network which is not there, leaves time for the others. Where parts would be too short for a packet to be lost, the
    /// first addresses get what they need, and the last nothing.
    ///
    /// - Parameters:
    ///   - addresses: at least one
    ///   - leastPart: of the time, for each address while there is any
    static func connect(
        to addresses: [ResolvedAddress], _ name: String, _ deadline: MonotonicTime,
        leastPart: Duration = ClientSocket.leastPart
    ) throws(ClientError) -> Int32 {
        var failure = ClientError.silent(name)
        for (place, address) in addresses.enumerated() {
            let left: Duration = deadline - .now
            guard place == 0 || left > .zero else { break }
            let part: Duration = min(left, max(leastPart, left / (addresses.count - place)))
            do throws(ClientError) {
                let descriptor = address.bytes.withUnsafeBytes { bytes -> Result<Int32, ClientError> in
                    Result { () throws(ClientError) in
                        let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
                        return try connect(address.family, pointer, socklen_t(bytes.count), name, .now + part)
                    }
                }
                return try descriptor.get()
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func connect(path: String, _ name: String, _ deadline: MonotonicTime) throws(ClientError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The last byte of the path's room stays zero.
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard path.utf8.count <= room else { throw .pathTooLong(path) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return try withUnsafeBytes(of: address) { (bytes) throws(ClientError) in
            let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return try connect(AF_UNIX, pointer, socklen_t(bytes.count), name, deadline)
        }
    }

    private static func connect(
        _ family: Int32, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t, _ name: String,
        _ deadline: MonotonicTime
    ) throws(ClientError) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(name, code: errno) }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var code: Int32 = Glibc.connect(descriptor, address, length) == 0 ? 0 : errno
        if code == EINPROGRESS {
            var size = socklen_t(MemoryLayout<Int32>.size)
            code = ETIMEDOUT
            if wait(descriptor, POLLOUT, deadline) { getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) }
        }
        guard code == 0 else {
            close(descriptor)
            throw .unreachable(name, code: code)
        }
        return descriptor
    }

    /// - Returns: whether the deadline had not come before
    private static func wait(_ descriptor: Int32, _ events: Int32, _ deadline: MonotonicTime) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            let count = poll(&wanted, 1, Int32(clamping: Int(clampingRounded: left.rounded(.up))))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
        }
    }
}
