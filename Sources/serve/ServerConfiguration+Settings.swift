import CommandSupport
import HTTP
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
        tls = try TLSConfiguration(settings)
        limits = ConnectionLimits(settings)
        bearerTokenFile = settings[HTTPSettings.bearerTokenFile]
        bearerTokenSetting = HTTPSettings.bearerTokenFile.name
        openRoutes = RecommendationService.openRoutes
        // Certificates and tokens are looked at as often as the checkpoint.
        reloadInterval = .seconds(settings[ServeSettings.watchSeconds])
        if settings[AdminSettings.port] == nil { useOperation(settings) } else { useClients(settings) }
        if let list = settings[CrossOriginSettings.origins] {
            sameOriginRoutes = RecommendationService.sameOriginRoutes
            crossOrigin = try CrossOriginPolicy(
                list: list, maximumAge: .seconds(settings[CrossOriginSettings.maximumAge]))
        }
        if let list = settings[HTTPSettings.trustedProxies] {
            proxies = try TrustedProxies(list: list, header: settings[HTTPSettings.forwardedHeader])
        }
    }
}
