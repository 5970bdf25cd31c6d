/// Where the rows of a JSON file are members of one object, as answers of servers have them.
struct RowsInMember {
    /// The names that lead to the array of rows.
    let path: [String]

    /// `nil` unless most users of the first objects are several, and other values of which there are several hang below the
    /// same member. The shortest way counts: users may have several members of their own.
    init?(_ dialect: Dialect, user: Int) {
        guard dialect.isJSON, Self.isList(user, dialect) else { return nil }
        let users = Self.parts(dialect.names[user]).dropLast()
        let ways = dialect.names.indices.filter { $0 != user && Self.isList($0, dialect) }.map { column in
            zip(users, Self.parts(dialect.names[column]).dropLast()).prefix { $0.utf8.elementsEqual($1.utf8) }.map(\.0)
        }
        guard let path = ways.filter({ !$0.isEmpty }).min(by: { $0.count < $1.count }) else { return nil }
        self.path = path
    }

    private static func isList(_ column: Int, _ dialect: Dialect) -> Bool {
        let lists = dialect.sample.count { column < $0.count && $0[column].contains(JSONSplitter.separator) }
        return lists > 0 && lists * 2 >= dialect.sample.count
    }

    /// What makes lines of the rows.
    var command: String { "jq -c " + ShellText.word(path.map { "." + Self.key($0) }.joined() + "[]") }

    private static func parts(_ name: String) -> [String] {
        name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// A name of a member as jq writes it.
    private static func key(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            default: false
            }
        }
        if isPlain { return name }
        return "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
