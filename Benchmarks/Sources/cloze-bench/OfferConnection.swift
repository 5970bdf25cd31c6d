import Glibc
import Platform

/// One connection, on which one request at a time is under way.
final class OfferConnection {
    /// What has come of an answer.
    enum Answer: Equatable {
        case incomplete
        /// - Parameter closes: whether the server ends the connection with it
        case complete(status: Int, closes: Bool)
        /// The connection is lost, or what came is no answer.
        case lost
    }

    private(set) var descriptor: Int32 = -1
    /// When the request under way was to be sent; nil: none is.
    var due: MonotonicTime?
    private let port: UInt16
    /// What has come of an answer so far, where it did not come at once.
    private var received: [UInt8] = []

    init(port: UInt16) throws(OfferError) {
        self.port = port
        try connect()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// A new connection in place of the one that has ended.
    func connect() throws(OfferError) {
        if descriptor >= 0 { close(descriptor) }
        received.removeAll(keepingCapacity: true)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .system(call: "socket", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw .system(call: "connect", code: errno) }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw .system(call: "fcntl", code: errno) }
    }

    /// - Returns: false if the socket did not take all of it
    func send(_ request: [UInt8]) -> Bool {
        request.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            == request.count
    }

    /// Reads what has come.
    /// - Parameter buffer: for all connections
    func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Answer {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .incomplete : .lost }
        guard count > 0, due != nil else { return .lost }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if received.isEmpty {
            let answer = Self.answer(bytes)
            if answer == .incomplete { received.append(contentsOf: bytes) }
            return answer
        }
        received.append(contentsOf: bytes)
        let answer = received.withUnsafeBytes(Self.answer)
        if answer != .incomplete { received.removeAll(keepingCapacity: true) }
        return answer
    }

    private static func answer(_ bytes: UnsafeRawBufferPointer) -> Answer {
        guard let head = AnswerHead(bytes) else { return .incomplete }
        // Nobody has asked for more than one answer.
        guard head.status > 0, let length = head.length, bytes.count <= head.count + length else { return .lost }
        return bytes.count < head.count + length ? .incomplete : .complete(status: head.status, closes: head.closes)
    }
}
