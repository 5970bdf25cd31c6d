import CommandSupport
import HTTP
import Logging
import RecommendationService

extension ServerConfiguration {
    /// Connections of whoever looks after the service, of which there are a few.
    private static let adminConnections = 256
    private static let adminMemory = 16 << 20

    /// For the admin port; nil if there is none. It has connections and memory of its own, so that it answers however busy the other one is.
    static func admin(_ settings: LayeredConfiguration) -> ServerConfiguration? {
        guard let port = settings[AdminSettings.port] else { return nil }
        var configuration = ServerConfiguration(host: settings[AdminSettings.host], port: port)
        configuration.eventLoops = 1
        configuration.maximumConnections = adminConnections
        configuration.maximumConnectionsPerClient = adminConnections
        configuration.maximumMemory = adminMemory
        configuration.limits = ConnectionLimits(settings)
        configuration.openRoutes = RecommendationService.adminOpenRoutes
        // Elsewhere Prometheus and others may call it by names that are not known here.
        if LayeredConfiguration.isLoopback(settings[AdminSettings.host]) { configuration.hostNames = [] }
        configuration.useOperation(settings)
        return configuration
    }

    /// What a port with metrics and administration needs.
    mutating func useOperation(_ settings: LayeredConfiguration) {
        reloadInterval = .seconds(settings[ServeSettings.watchSeconds])
        privilegedRoutes = RecommendationService.adminRoutes
        privilegedTokenFile = settings[HTTPSettings.adminTokenFile]
        privilegedTokenSetting = HTTPSettings.adminTokenFile.name
        useClients(settings)
    }

    /// What is counted and written down of those who ask.
    mutating func useClients(_ settings: LayeredConfiguration) {
        let threshold = settings[HTTPSettings.compressionThreshold]
        compressionThreshold = threshold == 0 ? nil : threshold
        let rate = settings[HTTPSettings.rateLimit]
        if rate > 0 { rateLimit = RateLimit(requestsPerSecond: rate, burst: settings[HTTPSettings.rateBurst]) }
        if settings[ServeSettings.accessLog] { accessLogger = Logger(label: "access") }
        if !settings[ServeSettings.accessLogProbes] { unloggedRoutes = RecommendationService.probeRoutes }
    }
}
