import ArgumentParser
import CommandSupport

struct ConnectionArguments: ParsableArguments {
    @Option(help: HTTPSettings.unixSocket.help) var unixSocket: String?
    @Option(help: HTTPSettings.reusePort.help) var reusePort: Bool?
    @Option(help: HTTPSettings.backlog.help) var backlog: Int?
    @Option(help: HTTPSettings.maximumConnections.help) var maximumConnections: Int?
    @Option(help: HTTPSettings.maximumConnectionsPerClient.help) var maximumConnectionsPerClient: Int?
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
            BoundSetting(HTTPSettings.maximumConnectionsPerClient, given: maximumConnectionsPerClient),
            BoundSetting(HTTPSettings.keepAlive, given: keepAlive),
            BoundSetting(HTTPSettings.headerTimeout, given: headerTimeout),
            BoundSetting(HTTPSettings.bodyTimeout, given: bodyTimeout),
            BoundSetting(HTTPSettings.sendTimeout, given: sendTimeout),
            BoundSetting(HTTPSettings.lingerTimeout, given: lingerTimeout),
        ]
    }
}
