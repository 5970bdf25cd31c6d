import ArgumentParser
import CommandSupport
import HTTP

struct TLSArguments: ParsableArguments {
    @Option(help: TLSSettings.certificate.help) var tlsCertificate: String?
    @Option(help: TLSSettings.key.help) var tlsKey: String?
    @Option(help: TLSSettings.clientAuthorities.help) var tlsClientAuthorities: String?
    @Option(help: TLSSettings.clientCertificates.help) var tlsClientCertificates: TLSConfiguration.ClientCertificates?
    @Option(help: TLSSettings.handshakeTimeout.help) var tlsHandshakeTimeout: Double?

    var bound: [BoundSetting] {
        [
            BoundSetting(TLSSettings.certificate, given: tlsCertificate), BoundSetting(TLSSettings.key, given: tlsKey),
            BoundSetting(TLSSettings.clientAuthorities, given: tlsClientAuthorities),
            BoundSetting(TLSSettings.clientCertificates, given: tlsClientCertificates),
            BoundSetting(TLSSettings.handshakeTimeout, given: tlsHandshakeTimeout),
        ]
    }
}
