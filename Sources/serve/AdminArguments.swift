import ArgumentParser
import CommandSupport

struct AdminArguments: ParsableArguments {
    @Option(help: AdminSettings.port.help) var adminPort: Int?
    @Option(help: AdminSettings.host.help) var adminHost: String?

    var bound: [BoundSetting] {
        [BoundSetting(AdminSettings.port, given: adminPort), BoundSetting(AdminSettings.host, given: adminHost)]
    }
}
