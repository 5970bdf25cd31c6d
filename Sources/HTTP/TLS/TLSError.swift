/// Why TLS cannot be spoken with what is configured.
public enum TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    case certificate(file: String, reason: String)
    case privateKey(file: String, reason: String)
    case keyDoesNotMatch(certificateFile: String, privateKeyFile: String)
    case clientAuthorities(file: String, reason: String)
    case libraryUnavailable(reason: String)

    public var description: String {
        switch self {
        case .certificate(let file, let reason):
            "The certificate in \(file) cannot be used: \(reason). Give a PEM file with the server's certificate first."
        case .privateKey(let file, let reason):
            "The private key in \(file) cannot be used: \(reason). Give a PEM file without a passphrase."
        case .keyDoesNotMatch(let certificate, let key):
            "The private key in \(key) does not belong to the certificate in \(certificate). Give the key it was made with."
        case .clientAuthorities(let file, let reason):
            "The client authorities in \(file) cannot be used: \(reason). Give a PEM file with their certificates."
        case .libraryUnavailable(let reason): "OpenSSL cannot make a TLS context: \(reason)."
        }
    }
}
