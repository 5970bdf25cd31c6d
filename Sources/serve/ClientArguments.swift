import ArgumentParser
import CommandSupport
import HTTP

struct ClientArguments: ParsableArguments {
    @Option(help: HTTPSettings.bearerTokenFile.help) var bearerTokenFile: String?
    @Option(help: HTTPSettings.adminTokenFile.help) var adminTokenFile: String?
    @Option(help: HTTPSettings.rateLimit.help) var rateLimit: Double?
    @Option(help: HTTPSettings.rateBurst.help) var rateBurst: Int?
    @Option(help: HTTPSettings.trustedProxies.help) var trustedProxies: String?
    @Option(help: HTTPSettings.forwardedHeader.help) var forwardedHeader: TrustedProxies.Header?

    @Option(help: CrossOriginSettings.origins.help) var corsOrigins: String?
    @Option(help: CrossOriginSettings.maximumAge.help) var corsMaxAge: Int?

    var bound: [BoundSetting] {
        [
            BoundSetting(HTTPSettings.bearerTokenFile, given: bearerTokenFile),
            BoundSetting(HTTPSettings.adminTokenFile, given: adminTokenFile),
            BoundSetting(HTTPSettings.rateLimit, given: rateLimit),
            BoundSetting(HTTPSettings.rateBurst, given: rateBurst),
            BoundSetting(HTTPSettings.trustedProxies, given: trustedProxies),
            BoundSetting(HTTPSettings.forwardedHeader, given: forwardedHeader),
            BoundSetting(CrossOriginSettings.origins, given: corsOrigins),
            BoundSetting(CrossOriginSettings.maximumAge, given: corsMaxAge),
        ]
    }
}
