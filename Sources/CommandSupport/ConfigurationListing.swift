import Configuration
import Foundation

/// Every setting of a command with its value and where that came from, as YAML that the command reads as its file of settings.
public struct ConfigurationListing: CustomStringConvertible {
    /// One line a setting, the last one with its line break; first what the settings' owner should know.
    public let description: String

    private static let originColumn = 44

    /// - Parameter configuration: all its settings are listed, in their order
    public init(_ configuration: LayeredConfiguration) {
        let warnings = configuration.warnings.map { "# warning: " + Self.plain("\($0)") }
        let lines = configuration.settings.map { setting in
            Self.line(setting, configuration.entry(setting.name))
        }
        description = (warnings + lines).map { $0 + "\n" }.joined()
    }

    private static func line(_ setting: BoundSetting, _ entry: (content: ConfigContent, origin: SettingOrigin)?)
        -> String
    {
        guard let entry else {
            return aligned("# \(setting.name):", "not set" + (setting.unset.map { ": " + $0 } ?? ""))
        }
        let origin = plain("\(entry.origin)")
        // What is no file may be the secret itself, put in the wrong place.
        if setting.isSecretFile, !FileManager.default.fileExists(atPath: entry.content.text) {
            return aligned("# \(setting.name): (hidden: it names no file)", origin)
        }
        return aligned("\(setting.name): \(yaml(entry.content))", origin)
    }

    private static func aligned(_ text: String, _ origin: String) -> String {
        text + String(repeating: " ", count: max(1, originColumn - text.count)) + "# " + origin
    }

    /// A scalar that is read back as it was: quoted unless it can be taken for nothing but a word or a path.
    private static func yaml(_ content: ConfigContent) -> String {
        guard case .string(let text) = content else { return content.text }
        let words: Set = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
        if text.wholeMatch(of: #/[A-Za-z\/][A-Za-z0-9_.\/,-]*/#) != nil, !words.contains(text.lowercased()) {
            return text
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string of JSON is one of YAML; there is none an encoder could refuse.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// On one line, whatever a path holds.
    private static func plain(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
