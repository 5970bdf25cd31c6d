/// The models that `serve` is told to answer with: one directory, or several with a name each.
///
/// `DIR`, or `NAME=DIR,NAME=DIR`. A comma divides only where a name and an equals sign follow, so that directories may have
/// commas; one whose own name looks like `NAME=` begins with `./`.
struct ModelList: Equatable {
    struct Entry: Equatable {
        var name: String
        var path: String
    }

    /// Where no name is given.
    static let onlyName = "main"

    /// At least one, each name once.
    let entries: [Entry]

    init(_ text: String) throws(ModelListError) {
        var entries: [Entry] = []
        for part in Self.parts(text) {
            let (name, path) =
                part.wholeMatch(of: #/([A-Za-z0-9._-]+)=(.*)/#).map { (String($0.1), String($0.2)) }
                ?? (Self.onlyName, part)
            guard name.utf8.count <= Self.longestName else { throw .longName(name) }
            guard !path.isEmpty else { throw .noDirectory(model: name) }
            guard !entries.contains(where: { $0.name == name }) else { throw .repeated(name) }
            entries.append(Entry(name: name, path: path))
        }
        self.entries = entries
    }

    private static let longestName = 64

    /// - Parameter options: what several options say, or one
    static func text(of options: [String]) -> String { options.joined(separator: ",") }

    /// Whether a text has a model's name before its directory.
    static func isNamed(_ text: String) -> Bool { text.prefixMatch(of: #/[A-Za-z0-9._-]+=/#) != nil }

    private static func parts(_ text: String) -> [String] {
        guard isNamed(text) else { return [text] }
        var parts: [String] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            if isNamed(piece) || parts.isEmpty { parts.append(piece) } else { parts[parts.count - 1] += "," + piece }
        }
        return parts
    }
}
