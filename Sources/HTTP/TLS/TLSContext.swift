import CTLS
import Glibc

/// OpenSSL's settings for the connections of a server: certificate, key, versions. Never changed once made, so that connections
/// on every thread may use it.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer
    /// The context refers to them.
    private let ticketKeys: TicketKeys

    init(_ configuration: TLSConfiguration, _ ticketKeys: TicketKeys) throws(TLSError) {
        ERR_clear_error()
        self.ticketKeys = ticketKeys
        guard let pointer = ctls_new_server_context(ticketKeys.pointer) else {
            throw .libraryUnavailable(reason: Self.reason())
        }
        self.pointer = pointer
        let (certificate, key) = (configuration.certificateFile, configuration.privateKeyFile)
        guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
            throw .certificate(file: certificate, reason: Self.reason())
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1 else {
            // OpenSSL compares the two here already.
            if Self.lastErrorIsMismatch() { throw .keyDoesNotMatch(certificateFile: certificate, privateKeyFile: key) }
            throw .privateKey(file: key, reason: Self.reason())
        }
        guard SSL_CTX_check_private_key(pointer) == 1 else {
            throw .keyDoesNotMatch(certificateFile: certificate, privateKeyFile: key)
        }
        if let file = configuration.clientAuthoritiesFile {
            guard SSL_CTX_load_verify_locations(pointer, file, nil) == 1, let names = SSL_load_client_CA_file(file)
            else {
                throw .clientAuthorities(file: file, reason: Self.reason())
            }
            SSL_CTX_set_client_CA_list(pointer, names)
            let required = configuration.clientCertificates == .required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | required, nil)
        }
    }

    deinit { SSL_CTX_free(pointer) }

    /// When the server's certificate ends, in seconds since 1970; nil if it does not say so as a certificate should. Those sent with it do
    /// not count: some chains end with an authority's certificate that has run out and that no client looks at.
    var expiry: Int64? {
        var time = tm()
        guard let certificate = SSL_CTX_get0_certificate(pointer), let end = X509_get0_notAfter(certificate),
            ASN1_TIME_to_tm(end, &time) == 1
        else { return nil }
        return Int64(timegm(&time))
    }

    private static func lastErrorIsMismatch() -> Bool {
        // ERR_GET_REASON: the low 23 bits.
        Int32(truncatingIfNeeded: ERR_peek_last_error() & 0x7F_FFFF) == X509_R_KEY_VALUES_MISMATCH
    }

    /// The first thing OpenSSL complained about.
    private static func reason() -> String {
        let code = ERR_get_error()
        defer { ERR_clear_error() }
        // ERR_SYSTEM_ERROR: the kernel's complaint, which OpenSSL has no words for.
        if code & 0x8000_0000 != 0 { return String(cString: strerror(Int32(code & 0x7FFF_FFFF))) }
        return ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
