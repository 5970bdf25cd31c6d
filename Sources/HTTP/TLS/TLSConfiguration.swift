/// What a server needs to speak TLS. Files are PEM.
public struct TLSConfiguration: Sendable, Hashable {
    /// What is asked of clients when authorities for them are given.
    public enum ClientCertificates: String, Sendable, Hashable, CaseIterable {
        /// Checked if the client has one.
        case optional
        /// Clients without one are refused in the handshake.
        case required
    }

    /// The server's certificate, then those of the authorities between it and a root.
    public var certificateFile: String
    /// The key of the first certificate, without a passphrase.
    public var privateKeyFile: String
    /// The authorities whose client certificates are accepted; nil: clients are not asked for one.
    public var clientAuthoritiesFile: String?
    /// Only with `clientAuthoritiesFile`.
    public var clientCertificates = ClientCertificates.required
    /// From accepting the connection to the end of the handshake.
    public var handshakeTimeout = Duration.seconds(10)
    /// How long session tickets are sealed with the same keys; they are accepted as long again.
    var ticketKeyLifetime = Duration.seconds(86_400)

    /// Clients are not asked for certificates unless ``clientAuthoritiesFile`` is set.
    public init(certificateFile: String, privateKeyFile: String) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
    }

    var files: [String] { [certificateFile, privateKeyFile] + (clientAuthoritiesFile.map { [$0] } ?? []) }
}
