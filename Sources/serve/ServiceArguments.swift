import ArgumentParser
import CommandSupport

/// What answers, and where.
struct ServiceArguments: ParsableArguments {
    @Option(help: ServeSettings.checkpoint.help) var checkpoint: String?
    @Option(help: ServeSettings.host.help) var host: String?
    @Option(help: ServeSettings.port.help) var port: Int?
    @Flag(inversion: .prefixedNo, help: ServeSettings.wait.help) var wait: Bool?
    @Option(help: ArgumentHelp("YAML file with settings (default: config/serve.yaml).", valueName: "file"))
    var config: String?

    var bound: [BoundSetting] {
        [
            BoundSetting(ServeSettings.checkpoint, given: checkpoint), BoundSetting(ServeSettings.wait, given: wait),
            BoundSetting(ServeSettings.host, given: host), BoundSetting(ServeSettings.port, given: port),
        ]
    }
}
