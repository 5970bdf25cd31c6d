import Configuration

/// A setting together with what the command line said about it; the unit ``LayeredConfiguration`` is made from.
public struct BoundSetting: Sendable {
    let name: String
    let type: ConfigType
    let given: ConfigContent?
    let defaultContent: ConfigContent?
    let expectation: String
    let summary: String
    /// What holds without a value and a default, for people.
    let unset: String?
    let isSecretFile: Bool
    /// What is wrong with a content, to finish "must be …"; `nil` if it is fine.
    let complaint: @Sendable (ConfigContent) -> String?

    /// - Parameter given: the parsed option; `nil` when the command line did not have it.
    public init<Value>(_ setting: Setting<Value>, given: Value?) {
        name = setting.name
        type = Value.configType
        self.given = given?.content
        defaultContent = setting.defaultValue.content
        expectation = Value.expectation
        (summary, unset, isSecretFile) = (setting.summary, setting.unset, setting.isSecretFile)
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
