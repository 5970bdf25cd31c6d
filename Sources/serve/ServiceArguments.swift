import ArgumentParser
import CommandSupport

/// What answers, and where.
struct ServiceArguments: ParsableArguments {
    @Option(help: ModelSettings.checkpoint.help) var checkpoint: [String] = []
    @Option(help: ServeSettings.host.help) var host: String?
    @Option(help: ServeSettings.port.help) var port: Int?
    @Option(help: ModelSettings.split.help) var split: String?
    @Option(help: ModelSettings.shadow.help) var shadow: String?
    @Flag(inversion: .prefixedNo, help: ServeSettings.wait.help) var wait: Bool?
    @Option(help: ArgumentHelp("YAML file with settings (default: config/serve.yaml).", valueName: "file"))
    var config: String?

    func validate() throws {
        guard checkpoint.count > 1, let nameless = checkpoint.first(where: { !ModelList.isNamed($0) }) else { return }
        throw ValidationError(
            "of several checkpoints each needs a name, as in --checkpoint main=DIR --checkpoint trial=DIR; "
                + "\(nameless) has none")
    }

    var bound: [BoundSetting] {
        [
            BoundSetting(ModelSettings.checkpoint, given: checkpoint.isEmpty ? nil : ModelList.text(of: checkpoint)),
            BoundSetting(ModelSettings.split, given: split), BoundSetting(ModelSettings.shadow, given: shadow),
            BoundSetting(ServeSettings.wait, given: wait),
            BoundSetting(ServeSettings.host, given: host), BoundSetting(ServeSettings.port, given: port),
        ]
    }
}
