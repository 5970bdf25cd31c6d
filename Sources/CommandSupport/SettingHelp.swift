import ArgumentParser

/// How a command's `--help` explains settings that it shares with others.
public protocol SettingHelp {
    /// The text for a setting's option.
    static func help<Value>(_ setting: Setting<Value>) -> ArgumentHelp
}
