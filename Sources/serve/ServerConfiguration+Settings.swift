import CommandSupport
import HTTP
import Logging
import RecommendationService

extension ServerConfiguration {
    /// What `serve` has been told, for the server.
    init(_ settings: LayeredConfiguration) throws {
        self.init(host: settings[ServeSettings.host], port: settings[ServeSettings.port])
        if let path = settings[HTTPSettings.unixSocket] { address = .unix(path: path) }
        reusesPort = settings[HTTPSettings.reusePort]
        backlog = settings[HTTPSettings.backlog]
        maximumConnections = settings[HTTPSettings.maximumConnections]
        maximumConnectionsPerClient = settings[HTTPSettings.maximumConnectionsPerClient]
        maximumMemory = settings[HTTPSettings.maximumMemory]
        let threshold = settings[HTTPSettings.compressionThreshold]
        compressionThreshold = threshold == 0 ? nil : threshold
        tls = try TLSConfiguration(settings)
        limits = ConnectionLimits(settings)
        bearerTokenFile = settings[HTTPSettings.bearerTokenFile]
        // Certificates and tokens are looked at as often as the checkpoint.
        reloadInterval = .seconds(settings[ServeSettings.watchSeconds])
        openRoutes = RecommendationService.openRoutes
        privilegedRoutes = RecommendationService.adminRoutes
        privilegedTokenFile = settings[HTTPSettings.adminTokenFile]
        let rate = settings[HTTPSettings.rateLimit]
        if rate > 0 { rateLimit = RateLimit(requestsPerSecond: rate, burst: settings[HTTPSettings.rateBurst]) }
        if let list = settings[HTTPSettings.trustedProxies] {
            proxies = try TrustedProxies(list: list, header: settings[HTTPSettings.forwardedHeader])
        }
        if settings[ServeSettings.accessLog] { accessLogger = Logger(label: "access") }
    }
}
