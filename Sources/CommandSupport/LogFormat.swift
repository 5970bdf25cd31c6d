import ArgumentParser

/// How log lines look.
public enum LogFormat: String, Sendable, CaseIterable, SettingValue, ExpressibleByArgument {
    /// One JSON object a line, for collectors.
    case json
    /// One line of text, for people.
    case text
}
