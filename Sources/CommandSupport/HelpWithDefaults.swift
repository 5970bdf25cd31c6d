import ArgumentParser

/// For a command that has the settings' defaults.
public enum HelpWithDefaults: SettingHelp {
    public static func help<Value>(_ setting: Setting<Value>) -> ArgumentHelp { setting.help }
}
