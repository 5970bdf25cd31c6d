import Interactions
import Platform

/// Text of an interactions file made of a seed: rows as they are, and as they should not be, in one of many forms.
struct RandomTable {
    /// How times are written.
    enum Times: CaseIterable {
        case none, seconds, milliseconds, fractions, iso, compact, named
        /// Day and month by number, of which the first rows already, only the last, or no row shows which is first.
        case dayFirst, monthFirst, lateDayFirst, lateMonthFirst, undecided
        /// Some have the day first, some the month.
        case contradicting
        /// Whether the year comes first or last does not show.
        case shortYears
    }

    var rows = 150
    var delimiter = ","
    var lineEnd = "\n"
    var times = Times.seconds
    var hasHeader = true
    /// Whether some fields are in quotes, some with quotes, delimiters and ends of lines inside.
    var hasQuotes = false
    /// Whether some rows have faults, an unclosed quote among them.
    var hasFaults = false
    var endsWithLineEnd = true

    /// The text, the same for the same seed.
    func bytes(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed, 7)
        let header = ["user_id", "item_id", "rating", "event", "timestamp", "note"].joined(separator: delimiter)
        var text: [UInt8] = []
        func add(_ line: [UInt8]) { text += line + Array(lineEnd.utf8) }
        if seed % 2 == 1 { text += [0xef, 0xbb, 0xbf] }
        if hasHeader { add(Array(header.utf8)) }
        for row in 0..<rows {
            if random.chance(40) { add([]) }
            if hasHeader, random.chance(60) { add(Array(header.utf8)) }
            add(line(row, &random))
        }
        if !endsWithLineEnd { text.removeLast(lineEnd.utf8.count) }
        return text
    }

    /// Texts in some forms, each with and without quotes, good and faulty, with and without an end of the last line; half of them
    /// have faults.
    static func texts(_ forms: [(delimiter: String, lineEnd: String)]) -> [(name: String, bytes: [UInt8])] {
        forms.flatMap { form in
            [false, true].flatMap { hasQuotes in
                (0..<4 as Range<UInt64>).map { seed in
                    var table = RandomTable(delimiter: form.delimiter, lineEnd: form.lineEnd)
                    table.hasQuotes = hasQuotes
                    table.hasFaults = seed >= 2
                    table.endsWithLineEnd = seed != 3
                    let name =
                        "\(form.delimiter.debugDescription), \(form.lineEnd.debugDescription), quotes \(hasQuotes), seed \(seed)"
                    return (name, table.bytes(seed: seed))
                }
            }
        }
    }

    private func line(_ row: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var fields = [
            random.id("u", of: 12), random.id("i", of: 30), "\(1 + random.below(5))",
            ["view", "buy", "other", "kind\(random.below(9))"][random.below(4)], time(row, &random), "a note",
        ]
        if hasQuotes {
            for place in fields.indices where random.chance(3) { fields[place] = "\"\(fields[place])\"" }
            if random.chance(4) {
                fields[5] = "\"say \"\"no\"\"\(delimiter) or\(random.chance(2) ? lineEnd : " ")not\""
            }
            if random.chance(8) { fields[5] = "5\" wide" }
        }
        var bytes = fields.map { Array($0.utf8) }
        if hasFaults, random.chance(12) {
            switch random.below(6) {
            case 0: bytes.removeLast()
            case 1: bytes[4] = Array("yesterday".utf8)
            case 2: bytes[1] = [0x61, 0xff]
            case 3: bytes[0] = [0x61, 0x01]
            case 4: bytes[2] = Array("many".utf8)
            default: bytes[5] = Array("\"unclosed".utf8)
            }
        }
        return Array(bytes.joined(separator: Array(delimiter.utf8)))
    }

    private func time(_ row: Int, _ random: inout SeededGenerator) -> String {
        let (day, month, year) = (1 + random.below(28), 1 + random.below(12), 2011 + random.below(3))
        let isEarly = row < rows * 2 / 3
        let ambiguous = "\(1 + random.below(12))/\(month)/\(year)"
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        switch times {
        case .none: return ""
        case .seconds: return "\(1_400_000_000 + random.below(50) * 3600)"
        case .milliseconds: return "\(1_400_000_000_000 + random.below(50) * 777)"
        case .fractions: return "\(1_400_000_000 + random.below(50)).25"
        case .iso: return "\(year)-\(two(month))-\(two(day))T10:\(two(random.below(60))):00Z"
        case .compact: return "\(year)\(two(month))\(two(day))"
        case .named: return "\(day) \(names[month - 1]) \(year)"
        case .dayFirst: return "\(day)/\(month)/\(year)"
        case .monthFirst: return "\(month)/\(day)/\(year)"
        case .lateDayFirst: return isEarly ? ambiguous : "\(day)/\(month)/\(year)"
        case .lateMonthFirst: return isEarly ? ambiguous : "\(month)/\(day)/\(year)"
        case .undecided: return ambiguous
        case .shortYears: return "\(year - 2000)-\(month)-\(day)"
        case .contradicting: return isEarly ? "\(day)/\(month)/\(year)" : "\(month)/\(day)/\(year)"
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension SeededGenerator {
    /// An id: short, long, a number, one that a program has made floating, or none.
    mutating func id(_ letter: String, of count: Int) -> String {
        let number = 1 + below(count)
        switch below(24) {
        case 0..<10: return "\(letter)\(number)"
        case 10..<15: return "\(number)"
        case 15..<18: return "\(number).0"
        case 18..<22: return "\(letter)-\(number)-of-the-long-ids"
        case 22: return "\(number * 10)e+00"
        default: return ["NULL", "", "-"][below(3)]
        }
    }
}
