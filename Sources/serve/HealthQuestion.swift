import CommandSupport
import HTTP
import Platform

/// One request to the service that some settings start.
struct HealthQuestion: CustomStringConvertible {
    private let address: SocketAddress
    private let asksWhetherReady: Bool
    private let isEncrypted: Bool
    /// Certificate and key to show, where clients must have one: the service's own are all there is.
    private let identity: (certificate: String, key: String)?

    init(_ settings: LayeredConfiguration, asksWhetherReady: Bool) throws(HealthError) {
        self.asksWhetherReady = asksWhetherReady
        if let path = settings[HTTPSettings.unixSocket] {
            address = .unix(path: path)
        } else {
            guard settings[ServeSettings.port] != 0 else { throw .unknownPort }
            // What listens on every network is reached on the machine's own.
            let own = ["0.0.0.0": "127.0.0.1", "::": "::1"]
            let host = settings[ServeSettings.host]
            address = SocketAddress(host: own[host] ?? host, port: settings[ServeSettings.port])
        }
        let certificate = settings[TLSSettings.certificate]
        isEncrypted = certificate != nil
        let mustShow =
            settings[TLSSettings.clientAuthorities] != nil && settings[TLSSettings.clientCertificates] == .required
        if mustShow, let certificate, let key = settings[TLSSettings.key] {
            identity = (certificate, key)
        } else {
            identity = nil
        }
    }

    private var path: String { asksWhetherReady ? "/health/ready" : "/health/live" }

    /// As a URL; a Unix-domain socket's with a space, since it has none.
    var description: String {
        switch address {
        case .internet: "\(isEncrypted ? "https" : "http")://\(address)\(path)"
        case .unix: "\(address) \(path)"
        }
    }

    /// Waits for the answer; the whole takes `limit` at most, but for the look-up of a host's name.
    func ask(within limit: Duration) throws(ClientError) -> HealthAnswer {
        let socket = try ClientSocket(address, deadline: .now + limit)
        guard isEncrypted else { return .status(try status(socket)) }
        do throws(ClientError) {
            return .status(try status(ClientTLS(socket, identity: identity)))
        } catch {
            // Alerts about certificates: handshake_failure to unknown_ca, and certificate_required (RFC 8446 section 6.2).
            if case .tls(_, _, let alert?) = error, identity != nil, (40...48).contains(alert) || alert == 116 {
                return .refusedCertificate(whenAskedWhetherReady: asksWhetherReady)
            }
            throw error
        }
    }

    private func status(_ connection: any ClientConnection) throws(ClientError) -> Int {
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        return try connection.status(of: request, to: "\(address)")
    }
}
