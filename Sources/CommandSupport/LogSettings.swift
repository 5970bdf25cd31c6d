import ArgumentParser
import Logging

extension Logger.Level: SettingValue {}
extension Logger.Level: @retroactive ExpressibleByArgument {}

/// The settings every command has for its log, and their effect.
public enum LogSettings {
    /// How log lines look.
    public static func format(default format: LogFormat) -> Setting<LogFormat> {
        Setting("log_format", default: format, help: "How log lines look: json or text.")
    }
    /// Which events are logged.
    public static let level = Setting(
        "log_level", default: Logger.Level.info,
        help: "The least severe level logged: trace, debug, info, notice, warning, error or critical.")

    /// Lines of the log that were lost since the start because nobody took them from standard error.
    public static var lostLines: Int { LogQueue.standardError.lostLines }

    /// Sends every `Logger` of the process to standard error. To be called once, before the first `Logger` is made.
    public static func bootstrap(format: LogFormat, level: Logger.Level) {
        let handler = LineLogHandler(label: "log", format: format, level: level)
        LogQueue.standardError.setNoticeOfLoss { handler.line(.warning, LogQueue.lossMessage($0)) }
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, format: format, level: level)
        }
    }
}
