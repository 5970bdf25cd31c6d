import ArgumentParser
import CommandSupport
import HTTP

struct ConnectionArguments: ParsableArguments {
    @Option(help: HTTPSettings.unixSocket.help) var unixSocket: String?
    @Option(help: HTTPSettings.reusePort.help) var reusePort: Bool?
    @Option(help: HTTPSettings.backlog.help) var backlog: Int?
    @Option(help: HTTPSettings.maximumConnections.help) var maximumConnections: Int?
    @Option(help: HTTPSettings.keepAlive.help) var keepAlive: Double?
    @Option(help: HTTPSettings.headerTimeout.help) var headerTimeout: Double?
    @Option(help: HTTPSettings.bodyTimeout.help) var bodyTimeout: Double?
    @Option(help: HTTPSettings.sendTimeout.help) var sendTimeout: Double?
    @Option(help: HTTPSettings.lingerTimeout.help) var lingerTimeout: Double?

    var bound: [BoundSetting] {
        [
            BoundSetting(HTTPSettings.unixSocket, given: unixSocket),
            BoundSetting(HTTPSettings.reusePort, given: reusePort), BoundSetting(HTTPSettings.backlog, given: backlog),
            BoundSetting(HTTPSettings.maximumConnections, given: maximumConnections),
            BoundSetting(HTTPSettings.keepAlive, given: keepAlive),
            BoundSetting(HTTPSettings.headerTimeout, given: headerTimeout),
            BoundSetting(HTTPSettings.bodyTimeout, given: bodyTimeout),
            BoundSetting(HTTPSettings.sendTimeout, given: sendTimeout),
            BoundSetting(HTTPSettings.lingerTimeout, given: lingerTimeout),
        ]
    }
}

struct LimitArguments: ParsableArguments {
    @Option(help: HTTPSettings.requestsPerConnection.help) var requestsPerConnection: Int?
    @Option(help: HTTPSettings.maximumTarget.help) var maximumTarget: Int?
    @Option(help: HTTPSettings.maximumHeader.help) var maximumHeader: Int?
    @Option(help: HTTPSettings.maximumFields.help) var maximumFields: Int?
    @Option(help: HTTPSettings.maximumBody.help) var maximumBody: Int?
    @Option(help: HTTPSettings.maximumChunkExtensions.help) var maximumChunkExtensions: Int?
    @Option(help: HTTPSettings.pipelineBuffer.help) var pipelineBuffer: Int?
    @Option(help: HTTPSettings.maximumMemory.help) var maximumMemory: Int?
    @Option(help: HTTPSettings.compressionThreshold.help) var compressionThreshold: Int?

    var bound: [BoundSetting] {
        [
            BoundSetting(HTTPSettings.requestsPerConnection, given: requestsPerConnection),
            BoundSetting(HTTPSettings.maximumTarget, given: maximumTarget),
            BoundSetting(HTTPSettings.maximumHeader, given: maximumHeader),
            BoundSetting(HTTPSettings.maximumFields, given: maximumFields),
            BoundSetting(HTTPSettings.maximumBody, given: maximumBody),
            BoundSetting(HTTPSettings.maximumChunkExtensions, given: maximumChunkExtensions),
            BoundSetting(HTTPSettings.pipelineBuffer, given: pipelineBuffer),
            BoundSetting(HTTPSettings.maximumMemory, given: maximumMemory),
            BoundSetting(HTTPSettings.compressionThreshold, given: compressionThreshold),
        ]
    }
}

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

struct ClientArguments: ParsableArguments {
    @Option(help: HTTPSettings.bearerTokenFile.help) var bearerTokenFile: String?
    @Option(help: HTTPSettings.adminTokenFile.help) var adminTokenFile: String?
    @Option(help: HTTPSettings.rateLimit.help) var rateLimit: Double?
    @Option(help: HTTPSettings.rateBurst.help) var rateBurst: Int?
    @Option(help: HTTPSettings.trustedProxies.help) var trustedProxies: String?
    @Option(help: HTTPSettings.forwardedHeader.help) var forwardedHeader: TrustedProxies.Header?

    var bound: [BoundSetting] {
        [
            BoundSetting(HTTPSettings.bearerTokenFile, given: bearerTokenFile),
            BoundSetting(HTTPSettings.adminTokenFile, given: adminTokenFile),
            BoundSetting(HTTPSettings.rateLimit, given: rateLimit),
            BoundSetting(HTTPSettings.rateBurst, given: rateBurst),
            BoundSetting(HTTPSettings.trustedProxies, given: trustedProxies),
            BoundSetting(HTTPSettings.forwardedHeader, given: forwardedHeader),
        ]
    }
}
