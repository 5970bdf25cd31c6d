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
        "tls_key", help: "PEM file: the certificate's private key, without a passphrase.", valueName: "file")
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

extension TLSConfiguration {
    /// nil without any file. One of them alone is a mistake: who wants TLS must not get plain HTTP.
    init?(_ settings: LayeredConfiguration) throws(ConfigurationError) {
        let files = [TLSSettings.certificate, TLSSettings.key, TLSSettings.clientAuthorities]
        guard files.contains(where: { settings[$0] != nil }) else { return nil }
        self.init(
            certificateFile: try settings.required(TLSSettings.certificate),
            privateKeyFile: try settings.required(TLSSettings.key))
        clientAuthoritiesFile = settings[TLSSettings.clientAuthorities]
        clientCertificates = settings[TLSSettings.clientCertificates]
        handshakeTimeout = .seconds(settings[TLSSettings.handshakeTimeout])
    }
}
