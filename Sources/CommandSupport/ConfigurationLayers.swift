import Configuration

/// The providers behind a ``LayeredConfiguration``, strongest first.
struct ConfigurationLayers {
    let commandLine: InMemoryProvider
    let environment: KeyMappingProvider<EnvironmentVariablesProvider>
    let variables: [String: String]
    let file: ConfigurationFile?

    /// - Parameter environment: the variables that count, none of them empty
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
