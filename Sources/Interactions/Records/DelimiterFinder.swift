/// Finds what separates the fields of lines.
struct DelimiterFinder {
    let delimiter: [UInt8]

    private static let tab: [UInt8] = [0x09], space: [UInt8] = [0x20], colons = Array("::".utf8)
    private static let comma = Array(",".utf8), semicolon = Array(";".utf8), bar = Array("|".utf8)

    /// The delimiter that cuts the lines into the same number of fields, two or more. Of several a tab or `::`, which are in
    /// hardly any text, then a comma; but a semicolon if it makes more fields, since the comma is then that of decimals; then
    /// `|`, which also joins lists; last spaces. If none does, the first of these that occurs in the first line.
    init(_ lines: [[UInt8]]) {
        let lines = lines.map(Self.unquoted)
        let even = [Self.tab, Self.colons, Self.comma, Self.semicolon, Self.bar, Self.space].filter {
            Self.evenFields(lines, $0) != nil
        }
        if let first = even.first {
            guard first == Self.comma, even.contains(Self.semicolon),
                let commas = Self.evenFields(lines, Self.comma),
                let semicolons = Self.evenFields(lines, Self.semicolon),
                semicolons > commas
            else {
                delimiter = first
                return
            }
            delimiter = Self.semicolon
            return
        }
        let line = lines.first ?? []
        let found = [Self.tab, Self.colons, Self.comma, Self.semicolon, Self.bar].first { Self.count(line, $0) > 0 }
        delimiter = found ?? Self.space
    }

    /// The number of fields that nearly all lines have, the first among them; `nil` if they differ, or have one.
    private static func evenFields(_ lines: [[UInt8]], _ delimiter: [UInt8]) -> Int? {
        guard let first = lines.first else { return nil }
        let fields = count(first, delimiter)
        let same = lines.count { count($0, delimiter) == fields }
        return fields > 0 && same * 10 >= lines.count * 9 ? fields + 1 : nil
    }

    /// How often a delimiter occurs; of spaces, how many runs of them between words.
    private static func count(_ line: [UInt8], _ delimiter: [UInt8]) -> Int {
        if delimiter == space { return max(0, line.split { [0x20, 0x09, 0x0d].contains($0) }.count - 1) }
        if delimiter.count == 1 { return line.count { $0 == delimiter[0] } }
        var (count, position) = (0, 0)
        while position + delimiter.count <= line.count {
            let isHere = line[position..<position + delimiter.count].elementsEqual(delimiter)
            count += isHere ? 1 : 0
            position += isHere ? delimiter.count : 1
        }
        return count
    }

    /// A byte that cuts all lines into the same number of fields, two or more: no letter, digit or other part of ids and
    /// names, and not looked for in files of which nobody has said so. Of several the most frequent.
    static func unusual(_ lines: [[UInt8]]) -> UInt8? {
        guard let first = lines.first else { return nil }
        var candidates: [UInt8] = []
        for byte in first where byte < 0x80 && !isPartOfIDs(byte) && !candidates.contains(byte) {
            if evenFields(lines, [byte]) != nil { candidates.append(byte) }
        }
        return candidates.max { count(first, [$0]) < count(first, [$1]) }
    }

    private static func isPartOfIDs(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "\""), UInt8(ascii: "'"), 0x00, 0x09, 0x0a, 0x0d, 0x20:
            true
        default: false
        }
    }

    /// The fields of a line without quotes.
    static func fields(_ line: [UInt8], _ delimiter: [UInt8]) -> [ArraySlice<UInt8>] {
        if delimiter == space { return line.split { [0x20, 0x09, 0x0d].contains($0) } }
        var (fields, start, position) = ([ArraySlice<UInt8>](), 0, 0)
        while position + delimiter.count <= line.count {
            if line[position..<position + delimiter.count].elementsEqual(delimiter) {
                fields.append(line[start..<position])
                position += delimiter.count
                start = position
            } else {
                position += 1
            }
        }
        return fields + [line[start...]]
    }

    /// What a quoted field holds says nothing about the delimiter.
    private static func unquoted(_ line: [UInt8]) -> [UInt8] {
        guard line.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 0 else { return line }
        var result: [UInt8] = []
        var isQuoted = false
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if !isQuoted { result.append(byte) }
        }
        return result
    }
}
