import Glibc

/// What one read or write came to.
enum TransferResult: Equatable {
    case transferred(Int)
    /// The other side has ended its stream.
    case ended
    case wouldBlock
    /// What came is not the transport's protocol; there is nothing to answer, but no reset is called for either.
    case refused
    case failed
}

/// How a connection's bytes travel. Calls never block.
protocol Transport: Sendable {
    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransferResult
    func write(_ bytes: UnsafeRawBufferPointer) -> TransferResult
    /// Ends our side; the other may still send.
    func shutdownOutput()
    /// Says that the connection is about to be closed, if the protocol has a way to.
    func sendCloseNotify()
    /// Whether bytes can be exchanged, or a handshake comes first.
    var isEstablished: Bool { get }
    /// A read would block until the socket takes bytes.
    var readWaitsForRoom: Bool { get }
}

/// Bytes as they are, over a TCP socket.
struct PlainTransport: Transport {
    let descriptor: Int32

    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransferResult {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .transferred(count) }
            if count == 0 { return .ended }
            if errno != EINTR { return errno == EAGAIN ? .wouldBlock : .failed }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransferResult {
        while true {
            // Without this flag, writing to a client that has gone would end the process with SIGPIPE.
            let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .transferred(count) }
            if errno != EINTR { return errno == EAGAIN ? .wouldBlock : .failed }
        }
    }

    func shutdownOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    func sendCloseNotify() {}

    var isEstablished: Bool { true }

    var readWaitsForRoom: Bool { false }
}
