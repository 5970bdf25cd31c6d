/// How a setting's name is spelt in each layer.
enum SettingNames {
    static let variablePrefix = "CLOZE_"

    static func option(_ name: String) -> String {
        "--" + name.replacing("_", with: "-")
    }
    static func environment(_ name: String) -> String {
        variablePrefix + name.uppercased()
    }

    /// The known spelling a misspelt one probably meant: at most three edits away, and fewer edits than half its length.
    ///
    /// - Parameters:
    ///   - spelling: a key of a file or the name of a variable, in any case and with hyphens or underscores
    ///   - known: as they are to be spelt; keys or names of variables, like `spelling`
    static func closest(to spelling: String, in known: [String]) -> String? {
        let shared = spelling.hasPrefix(variablePrefix) ? variablePrefix.count : 0
        let plain = spelling.dropFirst(shared).lowercased().replacing("-", with: "_")
        return known.map { ($0, plain.editDistance(to: $0.dropFirst(shared).lowercased())) }
            .filter { $0.1 <= 3 && $0.1 * 2 < $0.0.count - shared + 1 }
            .min { $0.1 < $1.1 }?.0
    }
}
