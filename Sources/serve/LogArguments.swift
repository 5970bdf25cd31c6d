import ArgumentParser
import CommandSupport
import Logging

struct LogArguments: ParsableArguments {
    @Option(help: ServeSettings.logFormat.help) var logFormat: LogFormat?
    @Option(help: ServeSettings.logLevel.help) var logLevel: Logger.Level?
    @Option(help: ServeSettings.accessLog.help) var accessLog: Bool?
    @Option(help: ServeSettings.accessLogProbes.help) var accessLogProbes: Bool?

    var bound: [BoundSetting] {
        [
            BoundSetting(ServeSettings.logFormat, given: logFormat),
            BoundSetting(ServeSettings.logLevel, given: logLevel),
            BoundSetting(ServeSettings.accessLog, given: accessLog),
            BoundSetting(ServeSettings.accessLogProbes, given: accessLogProbes),
        ]
    }
}
