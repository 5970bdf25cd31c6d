import ArgumentParser
import CommandSupport
import HTTP

/// What `serve` can be told about TLS.
enum TLSSettings {
    static let certificate = Setting<String?>(
        "tls_certificate",
        help: "PEM file: the server's certificate, then its chain; with it https is served. Read again if changed.",
        valueName: "file")
    static let key = Setting<String?>(
        "tls_key", help: "PEM file: the certificate's private key, without a passphrase.", valueName: "file",
        isSecretFile: true)
    static let clientAuthorities = Setting<String?>(
        "tls_client_authorities", help: "PEM file: the authorities whose client certificates are accepted.",
        valueName: "file")
    static let clientCertificates = Setting(
        "tls_client_certificates", default: TLSConfiguration.ClientCertificates.required,
        help: "With client authorities, whether a client must have a certificate: required or optional.")
    static let handshakeTimeout = Setting(
        "tls_handshake_timeout",
        default: TLSConfiguration(certificateFile: "", privateKeyFile: "").handshakeTimeout / .seconds(1),
        help: "Seconds a handshake may take.", valueName: "seconds", in: 0.1...3600)
}

extension TLSConfiguration.ClientCertificates: SettingValue, ExpressibleByArgument {}
