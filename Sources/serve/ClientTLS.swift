import CTLS
import Glibc

/// TLS over a connection to a service whose certificate is not looked at: who asks is on the same machine.
final class ClientTLS: ClientConnection {
    private let socket: ClientSocket
    private let context: OpaquePointer
    private let session: OpaquePointer

    /// The handshake happens with the first bytes.
    ///
    /// - Parameter identity: files to show if the service asks for a certificate
    init(_ socket: ClientSocket, identity: (certificate: String, key: String)?) throws(ClientError) {
        ERR_clear_error()
        self.socket = socket
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw Self.failure(socket) }
        self.context = context
        // OpenSSL's own way is to ask on the terminal.
        SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
        guard let session = SSL_new(context) else {
            SSL_CTX_free(context)
            throw Self.failure(socket)
        }
        self.session = session
        if let identity {
            guard SSL_use_certificate_chain_file(session, identity.certificate) == 1,
                SSL_use_PrivateKey_file(session, identity.key, SSL_FILETYPE_PEM) == 1
            else { throw Self.failure(socket) }
        }
        guard SSL_set_fd(session, socket.descriptor) == 1 else { throw Self.failure(socket) }
        SSL_set_connect_state(session)
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    func send(_ bytes: [UInt8]) throws(ClientError) {
        // Whole or not at all: OpenSSL is not told to take parts.
        var written = 0
        _ = try perform { SSL_write_ex(session, bytes, bytes.count, &written) }
    }

    func receive() throws(ClientError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var count = 0
        guard try perform({ SSL_read_ex(session, &buffer, buffer.count, &count) }) else { return [] }
        return Array(buffer.prefix(count))
    }

    /// Repeats a call of OpenSSL until it is done.
    /// - Returns: false at the end of what the service sends
    private func perform(_ call: () -> Int32) throws(ClientError) -> Bool {
        while true {
            ERR_clear_error()
            let result = call()
            if result == 1 { return true }
            switch SSL_get_error(session, result) {
            case SSL_ERROR_WANT_READ: try socket.wait(for: POLLIN)
            case SSL_ERROR_WANT_WRITE: try socket.wait(for: POLLOUT)
            case SSL_ERROR_ZERO_RETURN: return false
            default: throw Self.failure(socket)
            }
        }
    }

    /// What OpenSSL complains of first.
    private static func failure(_ socket: ClientSocket) -> ClientError {
        let code = ERR_get_error()
        guard code != 0 else { return .unreachable(socket.name, code: errno == 0 ? ECONNRESET : errno) }
        let reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
        // ERR_GET_REASON: the low 23 bits. SSL_AD_REASON_OFFSET: 1000 and the number of an alert that came.
        let number = Int(code & 0x7F_FFFF) - 1000
        return .tls(socket.name, reason: reason, alert: (0...255).contains(number) ? number : nil)
    }
}
