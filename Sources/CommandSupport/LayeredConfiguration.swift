import Configuration
import Foundation

/// The values of all settings of a command: command line, else environment (`CLOZE_…`), else YAML file, else default.
///
/// Everything is read and checked once, on creation: a key of the file that no setting has, or a value of the wrong
/// type in any layer, is an error that names the place.
///
/// ```swift
/// let configuration = try await LayeredConfiguration(
///     [BoundSetting(ServeSettings.port, given: port)], file: config, defaultFile: "config/serve.yaml")
/// let port = configuration[ServeSettings.port]
/// ```
public struct LayeredConfiguration: Sendable {
    private var values: [String: (content: ConfigContent, origin: SettingOrigin)] = [:]
    private let filePath: String

    /// - Parameters:
    ///   - settings: every setting the command has.
    ///   - file: the file named by `--config` (or `CLOZE_CONFIG`), which must exist.
    ///   - defaultFile: the file read when none is named; it may be absent.
    ///   - environment: the process environment unless a test says otherwise.
    public init(
        _ settings: [BoundSetting], file: String?, defaultFile: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(ConfigurationError) {
        let named = file ?? environment["CLOZE_CONFIG"]
        filePath = named ?? defaultFile
        let layers = try await ConfigurationLayers(
            settings, environment: environment,
            filePath: named ?? (FileManager.default.fileExists(atPath: defaultFile) ? defaultFile : nil))
        for setting in settings {
            values[setting.name] = try layers.value(of: setting)
        }
    }

    /// The value of a setting given to the initialiser.
    public subscript<Value>(_ setting: Setting<Value>) -> Value {
        guard let content = values[setting.name]?.content, let value = Value(content: content) else {
            return setting.defaultValue
        }
        return value
    }

    /// The value of a setting without a default that the command cannot do without.
    public func required<Wrapped>(_ setting: Setting<Wrapped?>) throws(ConfigurationError) -> Wrapped {
        guard let value = self[setting] else { throw .missing(setting: setting.name, file: filePath) }
        return value
    }

    /// Where the value came from.
    public func origin<Value>(of setting: Setting<Value>) -> SettingOrigin {
        values[setting.name]?.origin ?? .defaultValue
    }
}
