/// How a setting's name is spelt in each layer.
enum SettingNames {
    static func option(_ name: String) -> String {
        "--" + name.replacing("_", with: "-")
    }
    static func environment(_ name: String) -> String {
        "CLOZE_" + name.uppercased()
    }
}
