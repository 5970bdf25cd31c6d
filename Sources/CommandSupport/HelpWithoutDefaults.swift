import ArgumentParser

/// For a command in which something else holds where an option is not given.
public enum HelpWithoutDefaults: SettingHelp {
    public static func help<Value>(_ setting: Setting<Value>) -> ArgumentHelp { setting.helpWithoutDefault }
}
