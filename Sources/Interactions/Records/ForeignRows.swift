/// Text whose lines are no rows of fields, though a delimiter would cut them: what it is, and what makes rows of it.
struct ForeignRows {
    /// As in "its lines are …".
    let kind: String
    let remedy: String

    private typealias Line = ArraySlice<UInt8>

    /// - Parameter lines: the first ones of a file; `nil` if they may be rows
    init?(_ lines: [[UInt8]]) {
        let lines = lines.map(Self.trimmed)
        if lines.prefix(3).contains(where: Self.isBorder) {
            kind = "a table drawn for people"
            remedy = "write it as CSV, with psql --csv or the like (mysql --batch makes tabs)"
        } else if lines.contains(where: Self.isStatement) {
            kind = "statements of SQL"
            remedy = "let the database read them and write a table as CSV"
        } else if lines.allSatisfy({ $0.starts(with: Array("[[".utf8)) }) {
            kind = "JSON arrays"
            remedy = "make CSV of them with jq -r '.[] | @csv'"
        } else if Self.nearlyAll(lines, { Self.isEnclosed($0, "[", "]") }) {
            let hasCommas = lines.contains { $0.last == UInt8(ascii: ",") }
            kind = "JSON arrays"
            remedy = "make CSV of them with " + (hasCommas ? "sed 's/,[[:space:]]*$//' | " : "") + "jq -r @csv"
        } else if Self.nearlyAll(lines, { Self.isEnclosed($0, "(", ")") }) {
            kind = "tuples"
            remedy = "make CSV of them with sed \"s/^[[:space:]]*(//; s/)[,;[:space:]]*$//; s/'//g\""
        } else if let names = lines.first.flatMap(Self.names), lines.allSatisfy({ Self.names($0) == names }) {
            kind = "names with values"
            remedy = "leave out the names with sed -E 's/[A-Za-z0-9_.-]+=//g'"
        } else {
            return nil
        }
    }

    private static func nearlyAll(_ lines: [Line], _ test: (Line) -> Bool) -> Bool {
        lines.count(where: test) * 10 >= lines.count * 9
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

    private static func trimmed(_ line: [UInt8]) -> Line {
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }

    private static func isStatement(_ line: Line) -> Bool {
        let start = line.prefix(20).map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
        return ["insert into ", "create table "].contains { start.starts(with: $0.utf8) }
    }

    /// Whether a line only divides others: `---+---`, `|---|:--|`.
    private static func isBorder(_ line: Line) -> Bool {
        let (hyphen, equal, bar, plus) = (
            UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "|"), UInt8(ascii: "+")
        )
        guard line.allSatisfy({ [hyphen, equal, bar, plus, 0x20, UInt8(ascii: ":")].contains($0) }) else {
            return false
        }
        let dashes = line.split { $0 != hyphen && $0 != equal }
        return (line.contains(bar) || line.contains(plus)) && dashes.count > 1 && dashes.allSatisfy { $0.count >= 3 }
    }

    /// Whether a line is several values in one pair of brackets, perhaps with a comma or semicolon behind it.
    private static func isEnclosed(_ line: Line, _ open: Unicode.Scalar, _ close: Unicode.Scalar) -> Bool {
        let (open, close) = (UInt8(ascii: open), UInt8(ascii: close))
        var line = line
        if line.last == UInt8(ascii: ",") || line.last == UInt8(ascii: ";") { line.removeLast() }
        return line.first == open && line.last == close && line.contains(UInt8(ascii: ","))
            && line.count { $0 == open || $0 == close } == 2
    }

    /// The names of `user=5,item=118`; `nil` if a field has none, or there is only one.
    private static func names(_ line: Line) -> [[UInt8]]? {
        let separators = Array(",;|& \t".utf8)
        let fields = line.split { separators.contains($0) }
        guard fields.count > 1 else { return nil }
        var names: [[UInt8]] = []
        for field in fields {
            guard let sign = field.firstIndex(of: UInt8(ascii: "=")), sign > field.startIndex else { return nil }
            guard field[..<sign].allSatisfy(isNamePart) else { return nil }
            names.append(Array(field[..<sign]))
        }
        return names
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
