import CommandSupport
import HTTP

extension TLSConfiguration {
    /// nil if no file is named. A certificate without a key, or the reverse, is an error: whoever asks for TLS must not
    /// get plain HTTP.
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
