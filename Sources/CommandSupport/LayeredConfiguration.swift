import Configuration
import Foundation

/// The values of all settings of a command: command line, else environment (`CLOZE_…`), else YAML file, else default.
///
/// Everything is read and checked once, on creation: a key of the file or a variable that no setting has, or a value of the
/// wrong type in any layer, is an error that names the place.
///
/// ```swift
/// let configuration = try await LayeredConfiguration(
///     [BoundSetting(ServeSettings.port, given: port)], file: config, defaultFile: "config/serve.yaml")
/// let port = configuration[ServeSettings.port]
/// ```
public struct LayeredConfiguration: Sendable {
    private var values: [String: (content: ConfigContent, origin: SettingOrigin)] = [:]
    private let filePath: String
    private let ignoredVariables: [String]
    /// Every setting, in the order given.
    let settings: [BoundSetting]

    /// - Parameters:
    ///   - settings: every setting the command has.
    ///   - file: the file named by `--config` (or `CLOZE_CONFIG`), which must exist.
    ///   - defaultFile: the file read when none is named; it may be absent.
    ///   - environment: the process environment unless a test says otherwise.
    public init(
        _ settings: [BoundSetting], file: String?, defaultFile: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(ConfigurationError) {
        let environment = try SettingsEnvironment(environment, known: settings.map(\.name))
        let named = file ?? environment.variables["CLOZE_CONFIG"]
        filePath = named ?? defaultFile
        ignoredVariables = environment.ignored
        self.settings = settings
        let layers = try await ConfigurationLayers(
            settings, environment: environment.variables,
            filePath: named ?? (FileManager.default.fileExists(atPath: defaultFile) ? defaultFile : nil))
        for setting in settings {
            values[setting.name] = try layers.value(of: setting)
        }
    }

    /// What its owner should know about it. Looks at the files that are to be secret.
    public var warnings: [ConfigurationWarning] {
        var warnings: [ConfigurationWarning] = []
        if !ignoredVariables.isEmpty {
            warnings.append(
                ConfigurationWarning(
                    "variables that Kubernetes sets for a Service are ignored; enableServiceLinks: false in the pod ends them",
                    details: ["variables": ignoredVariables.joined(separator: ", ")]))
        }
        return warnings
            + settings.filter(\.isSecretFile).compactMap { setting in
                entry(setting.name).flatMap { SecretFile.warning($0.content.text, setting: setting.name) }
            }
    }

    /// A setting's value and where it came from; `nil` if it has none.
    func entry(_ name: String) -> (content: ConfigContent, origin: SettingOrigin)? { values[name] }

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
