/// What a server needs to speak TLS. Files are PEM.
public struct TLSConfiguration: Sendable, Hashable {
    public enum ClientCertificates: String, Sendable, Hashable, CaseIterable {
        /// Checked if the client has one.
        case optional
        /// Clients without one are refused in the handshake.
        case required
    }

    /// The server's certificate, then those of the authorities between it and a root.
    public var certificateFile: String
    public var privateKeyFile: String
    /// The authorities whose client certificates are accepted; nil: clients are not asked for one.
    public var clientAuthoritiesFile: String?
    /// Only with `clientAuthoritiesFile`.
    public var clientCertificates = ClientCertificates.required
    /// From accepting the connection to the end of the handshake.
    public var handshakeTimeout = Duration.seconds(10)

    public init(certificateFile: String, privateKeyFile: String) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
    }

    var files: [String] { [certificateFile, privateKeyFile] + (clientAuthoritiesFile.map { [$0] } ?? []) }
}

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
