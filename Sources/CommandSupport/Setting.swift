import ArgumentParser
import Configuration

/// One thing that can be configured: its name in every layer, its default and its explanation, declared once.
///
/// The name is in snake case: `batch_size` is `batch_size` in the YAML file, `CLOZE_BATCH_SIZE` in the environment and
/// `--batch-size` on the command line.
///
/// ```swift
/// static let port = Setting(
///     "port", default: 8080, help: "Port to listen on; 0 lets the system choose.", in: 0...65535)
/// @Option(help: ServeSettings.port.help) var port: Int?
/// ```
public struct Setting<Value: SettingValue>: Sendable {
    /// In snake case, as in the YAML file.
    public let name: String
    /// The value if no layer has one.
    public let defaultValue: Value
    let summary: String
    /// What holds if no layer has a value and there is no default, for `--help`.
    let unset: String?
    let valueName: String?
    /// Whether the value is the path of a file that only its owner should be able to read.
    let isSecretFile: Bool
    /// What is wrong with a value of the right type, to finish the sentence "NAME must be …"; `nil` if it is fine.
    let complaint: @Sendable (Value) -> String?

    /// - Parameters:
    ///   - name: in snake case
    ///   - help: one sentence for `--help`; the default is added to it
    ///   - valueName: what `--help` calls the value; `nil`: the name
    ///   - complaint: what is wrong with a value of the right type, to finish "NAME must be …"; `nil` if it is fine
    public init(
        _ name: String, default defaultValue: Value, help: String, valueName: String? = nil,
        complaint: @escaping @Sendable (Value) -> String? = { _ in nil }
    ) {
        self.name = name
        self.defaultValue = defaultValue
        self.summary = help
        self.unset = nil
        self.valueName = valueName
        self.isSecretFile = false
        self.complaint = complaint
    }

    /// A setting without a default: `nil` unless one of the layers has it.
    ///
    /// - Parameters:
    ///   - unset: what holds without it, to stand where `--help` has a default
    ///   - isSecretFile: whether it is the path of a file that only its owner should be able to read
    public init<Wrapped>(
        _ name: String, help: String, unset: String? = nil, valueName: String? = nil, isSecretFile: Bool = false,
        complaint: @escaping @Sendable (Value) -> String? = { _ in nil }
    ) where Value == Wrapped? {
        self.name = name
        self.defaultValue = nil
        self.summary = help
        self.unset = unset
        self.valueName = valueName
        self.isSecretFile = isSecretFile
        self.complaint = complaint
    }

    /// As typed on the command line: `--batch-size`.
    public var optionName: String { SettingNames.option(name) }
    /// As set in the environment: `CLOZE_BATCH_SIZE`.
    public var environmentName: String { SettingNames.environment(name) }

    /// The text for `--help`, default included.
    public var help: ArgumentHelp {
        let text = (defaultValue.content?.text ?? unset).map { "\(summary) (default: \($0))" }
        return ArgumentHelp(stringLiteral: text ?? summary).named(valueName)
    }

    /// The text for `--help` of a command that does not have the default.
    public var helpWithoutDefault: ArgumentHelp { ArgumentHelp(stringLiteral: summary).named(valueName) }
}

extension Setting where Value: Comparable {
    /// A setting whose value lies in `range`.
    public init(
        _ name: String, default defaultValue: Value, help: String, valueName: String? = nil,
        in range: ClosedRange<Value>
    ) {
        self.init(name, default: defaultValue, help: help, valueName: valueName) { value in
            range.contains(value) ? nil : "from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}

extension ArgumentHelp {
    fileprivate func named(_ valueName: String?) -> ArgumentHelp {
        var copy = self
        copy.valueName = valueName
        return copy
    }
}

extension ConfigContent {
    /// The scalar as a person would type it.
    var text: String {
        switch self {
        case .string(let value): value
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        default: "\(self)"
        }
    }
}
