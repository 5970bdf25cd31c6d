import Configuration

/// A type that a setting can have: one scalar that can be written on the command line, in the environment and in YAML.
///
/// `String`, `Int`, `Double`, `Bool`, optionals of these, and enumerations whose raw values are strings.
public protocol SettingValue: Sendable {
    /// What a provider is asked for.
    static var configType: ConfigType { get }
    /// What is expected, to finish the sentence "must be …".
    static var expectation: String { get }
    /// `nil` if the content is not a value of this type.
    init?(content: ConfigContent)
    /// `nil` for a missing optional.
    var content: ConfigContent? { get }
}

extension String: SettingValue {
    public static var configType: ConfigType { .string }
    public static var expectation: String { "text" }
    public init?(content: ConfigContent) {
        guard case .string(let value) = content else { return nil }
        self = value
    }
    public var content: ConfigContent? { .string(self) }
}

extension Int: SettingValue {
    public static var configType: ConfigType { .int }
    public static var expectation: String { "a whole number" }
    public init?(content: ConfigContent) {
        guard case .int(let value) = content else { return nil }
        self = value
    }
    public var content: ConfigContent? { .int(self) }
}

extension Double: SettingValue {
    public static var configType: ConfigType { .double }
    public static var expectation: String { "a number" }
    public init?(content: ConfigContent) {
        guard case .double(let value) = content, value.isFinite else { return nil }
        self = value
    }
    public var content: ConfigContent? { .double(self) }
}

extension Bool: SettingValue {
    public static var configType: ConfigType { .bool }
    public static var expectation: String { "true or false" }
    public init?(content: ConfigContent) {
        guard case .bool(let value) = content else { return nil }
        self = value
    }
    public var content: ConfigContent? { .bool(self) }
}

extension Optional: SettingValue where Wrapped: SettingValue {
    public static var configType: ConfigType { Wrapped.configType }
    public static var expectation: String { Wrapped.expectation }
    public init?(content: ConfigContent) {
        guard let value = Wrapped(content: content) else { return nil }
        self = .some(value)
    }
    public var content: ConfigContent? { self?.content }
}

extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static var configType: ConfigType { .string }
    public static var expectation: String {
        "one of " + allCases.map(\.rawValue).joined(separator: ", ")
    }
    public init?(content: ConfigContent) {
        guard case .string(let text) = content else { return nil }
        self.init(rawValue: text)
    }
    public var content: ConfigContent? { .string(rawValue) }
}
