import Configuration

/// The settings of a command as a table of Markdown: option, variable, key, default and meaning of each.
public struct SettingsTable: CustomStringConvertible {
    /// A heading with the command's name and the table, the last row with its line break.
    public let description: String

    /// - Parameters:
    ///   - command: the command's name
    ///   - settings: in the order of the rows
    public init(_ command: String, _ settings: [BoundSetting]) {
        let rows = settings.map { setting in
            let value = setting.defaultContent.map { "`\($0.text)`" } ?? setting.unset.map(Self.cell) ?? "–"
            return "| `\(SettingNames.option(setting.name))` | `\(SettingNames.environment(setting.name))` "
                + "| `\(setting.name)` | \(value) | \(Self.cell(setting.summary)) |"
        }
        let head = ["## `\(command)`", "", "| option | variable | key | default | meaning |", "|---|---|---|---|---|"]
        description = (head + rows).map { $0 + "\n" }.joined()
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
