import CTLS

/// Bytes through TLS, over the same non-blocking socket. The handshake happens within `read`. Used in the turns of the connection's
/// event loop only, which is what makes `@unchecked Sendable` true.
final class TLSTransport: Transport, @unchecked Sendable {
    private let session: OpaquePointer
    /// The session refers to it, and it to the keys of tickets.
    private let context: TLSContext
    private let plain: PlainTransport
    private var hasFailed = false
    private(set) var isEstablished = false
    private(set) var readWaitsForRoom = false

    /// nil if memory is short.
    init?(descriptor: Int32, context: TLSContext) {
        guard let session = ctls_accept(context.pointer, descriptor) else { return nil }
        self.session = session
        self.context = context
        plain = PlainTransport(descriptor: descriptor)
    }

    deinit { SSL_free(session) }

    /// One record at most; `buffer` holds a whole one (16 KiB), so none is ever left inside OpenSSL unannounced by the socket.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransferResult {
        // What still comes from a client we have given up is read, so that no reset hides why, and means nothing.
        if hasFailed { return plain.read(into: buffer) }
        readWaitsForRoom = false
        var count = 0
        // OpenSSL looks at errors that other sessions may have left on this thread.
        ERR_clear_error()
        let result = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        if !isEstablished { isEstablished = SSL_is_init_finished(session) == 1 }
        if result == 1 { return .transferred(count) }
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            readWaitsForRoom = true
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        case SSL_ERROR_SSL where !isEstablished:
            hasFailed = true
            return .refused
        default:
            hasFailed = true
            return .failed
        }
    }

    /// Whole or until the socket takes no more. What is left must be offered again as it is, which the connection does anyway.
    func write(_ bytes: UnsafeRawBufferPointer) -> TransferResult {
        guard !hasFailed else { return .failed }
        var written = 0
        while written < bytes.count {
            var count = 0
            ERR_clear_error()
            let result = SSL_write_ex(session, bytes.baseAddress?.advanced(by: written), bytes.count - written, &count)
            if result == 1 {
                written += count
                continue
            }
            switch SSL_get_error(session, result) {
            case SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_READ:
                return written > 0 ? .transferred(written) : .wouldBlock
            default:
                hasFailed = true
                return .failed
            }
        }
        return .transferred(written)
    }

    func shutdownOutput() {
        sendCloseNotify()
        plain.shutdownOutput()
    }

    func sendCloseNotify() {
        // Between handshakes and after errors OpenSSL does not allow it.
        guard isEstablished, !hasFailed, SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN == 0 else { return }
        ERR_clear_error()
        SSL_shutdown(session)
    }
}
