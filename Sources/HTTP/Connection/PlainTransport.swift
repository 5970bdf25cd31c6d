import Glibc

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
