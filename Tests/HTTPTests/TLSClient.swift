import CTLS

/// The client's side of TLS: trusts the test's authority only.
final class TLSClientContext: @unchecked Sendable {
    struct Failure: Error {
        let call: String
        let reason: String

        init(_ call: String) {
            self.call = call
            let code = ERR_get_error()
            reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
        }
    }

    private let pointer: OpaquePointer

    /// - Parameter identity: the client's certificate and key, in one file each.
    init(authorities: String, identity: (certificate: String, key: String)? = nil) throws {
        guard let pointer = SSL_CTX_new(TLS_client_method()) else { throw Failure("SSL_CTX_new") }
        self.pointer = pointer
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        guard SSL_CTX_load_verify_locations(pointer, authorities, nil) == 1 else { throw Failure("authorities") }
        if let identity {
            guard SSL_CTX_use_certificate_file(pointer, identity.certificate, SSL_FILETYPE_PEM) == 1,
                SSL_CTX_use_PrivateKey_file(pointer, identity.key, SSL_FILETYPE_PEM) == 1
            else { throw Failure("identity") }
        }
    }

    deinit { SSL_CTX_free(pointer) }

    func session(_ descriptor: Int32) throws -> TLSClientSession {
        // The library's socket BIO, for a client: a server that has gone is an error, not a signal.
        guard let session = ctls_accept(pointer, descriptor) else { throw Failure("SSL_new") }
        SSL_set_connect_state(session)
        return TLSClientSession(session)
    }
}

/// One session on a blocking socket.
final class TLSClientSession: @unchecked Sendable {
    private let session: OpaquePointer

    fileprivate init(_ session: OpaquePointer) { self.session = session }

    deinit { SSL_free(session) }

    func connect() throws {
        ERR_clear_error()
        guard SSL_connect(session) == 1 else { throw TLSClientContext.Failure("SSL_connect") }
    }

    func send(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        var count = 0
        ERR_clear_error()
        guard SSL_write_ex(session, bytes, bytes.count, &count) == 1 else {
            throw TLSClientContext.Failure("SSL_write")
        }
    }

    /// None only after close_notify: an end without it is a failure.
    func receive(_ limit: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        var count = 0
        ERR_clear_error()
        let result = SSL_read_ex(session, &buffer, limit, &count)
        if result == 1 { return Array(buffer.prefix(count)) }
        guard SSL_get_error(session, result) == SSL_ERROR_ZERO_RETURN else {
            throw TLSClientContext.Failure("SSL_read")
        }
        return []
    }

    func endOutput() { SSL_shutdown(session) }

    var serverName: String? {
        guard let certificate = SSL_get1_peer_certificate(session) else { return nil }
        defer { X509_free(certificate) }
        var text = [CChar](repeating: 0, count: 256)
        X509_NAME_oneline(X509_get_subject_name(certificate), &text, Int32(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
