import Configuration
import Foundation

/// A setting together with what the command line said about it; the unit ``LayeredConfiguration`` is made from.
public struct BoundSetting: Sendable {
    let name: String
    let type: ConfigType
    let given: ConfigContent?
    let defaultContent: ConfigContent?
    let expectation: String
    /// What is wrong with a content, to finish "must be …"; `nil` if it is fine.
    let complaint: @Sendable (ConfigContent) -> String?

    /// - Parameter given: the parsed option; `nil` when the command line did not have it.
    public init<Value>(_ setting: Setting<Value>, given: Value?) {
        name = setting.name
        type = Value.configType
        self.given = given?.content
        defaultContent = setting.defaultValue.content
        expectation = Value.expectation
        complaint = { content in
            guard let value = Value(content: content) else { return Value.expectation }
            return setting.complaint(value)
        }
    }

    /// An optional setting; saves the caller from wrapping the parsed option twice.
    public init<Wrapped>(_ setting: Setting<Wrapped?>, given: Wrapped?) {
        self.init(setting, given: given.map { Optional($0) })
    }
}

/// The values of all settings of a command: command line, else environment (`CLOZE_…`), else YAML file, else default.
///
/// Everything is read and checked once, on creation: a key of the file that no setting has, or a value of the wrong type
/// in any layer, is an error that names the place.
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
        let layers = try await Layers(
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

/// The providers behind a ``LayeredConfiguration``, strongest first.
private struct Layers {
    let commandLine: InMemoryProvider
    let environment: KeyMappingProvider<EnvironmentVariablesProvider>
    let variables: [String: String]
    let file: ConfigurationFile?

    init(
        _ settings: [BoundSetting], environment: [String: String], filePath: String?
    ) async throws(ConfigurationError) {
        var given: [AbsoluteConfigKey: ConfigValue] = [:]
        for setting in settings {
            guard let content = setting.given else { continue }
            given[AbsoluteConfigKey([setting.name])] = ConfigValue(content, isSecret: false)
        }
        commandLine = InMemoryProvider(name: "command line", values: given)
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: ["cloze"])
        variables = environment
        if let filePath {
            file = try await ConfigurationFile(path: filePath, known: settings.map(\.name))
        } else {
            file = nil
        }
    }

    /// The strongest layer's value, checked; `nil` if none has it.
    func value(
        of setting: BoundSetting
    ) throws(ConfigurationError) -> (content: ConfigContent, origin: SettingOrigin)? {
        for (provider, origin, text) in candidates(for: setting) {
            let content: ConfigContent?
            do {
                content = try provider.value(forKey: AbsoluteConfigKey([setting.name]), type: setting.type).value?
                    .content
            } catch {
                // The providers throw for one reason: the text is not a value of the type asked for.
                throw .invalidValue(
                    setting: setting.name, text: text ?? "", expectation: setting.expectation, origin: origin)
            }
            guard let content else { continue }
            if let complaint = setting.complaint(content) {
                throw .invalidValue(
                    setting: setting.name, text: text ?? content.text, expectation: complaint, origin: origin)
            }
            return (content, origin)
        }
        return setting.defaultContent.map { ($0, .defaultValue) }
    }

    private func candidates(
        for setting: BoundSetting
    ) -> [(provider: any ConfigProvider, origin: SettingOrigin, text: String?)] {
        let variable = SettingNames.environment(setting.name)
        var layers: [(any ConfigProvider, SettingOrigin, String?)] = [
            (commandLine, .commandLine(option: SettingNames.option(setting.name)), setting.given?.text),
            (environment, .environment(variable: variable), variables[variable]),
        ]
        if let file, let provider = file.provider, let entry = file.entries[setting.name] {
            layers.append((provider, .file(path: file.path, line: entry.line), entry.text))
        }
        return layers
    }
}
