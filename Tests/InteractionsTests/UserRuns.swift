import Platform

/// Text of an interactions file with rows in runs of one user, and other rows among them.
struct UserRuns {
    /// Ids that differ only at their ends, at their beginnings or in their lengths; some are others in another spelling.
    private static let users = [
        "u", "u1", "u2", "u12", "v12", "1", "1.0", "10", "100000001", "100000002", "200000001", "12345678", "12345679",
        "a-user-with-a-long-id", "a-user-with-a-long-ie", "b-user-with-a-long-id", "a-user-with-a-long-id1",
    ]
    /// The first rows show how the file is written.
    private static let firstOdd = 20
    /// No row begins with the name of the first column, else it might be the header.
    private static let names = ["user", "item", "rating", "time", "note"]

    var rows = 400
    var lineEnd = "\n"
    /// Whether the column of users is the last instead of the first.
    var isUserLast = false
    /// Whether a quoted user, a bad row, a header … may come amid a run.
    var hasOddRows = true

    /// The text, the same for the same seed.
    func bytes(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed, 12)
        var lines = [line(Self.names)]
        while lines.count <= rows {
            let user = Self.users[random.below(Self.users.count)]
            for _ in 0..<[1, 2, 7, 64, 90][random.below(5)] {
                if hasOddRows, lines.count > Self.firstOdd, random.chance(9) { lines.append(oddLine(user, &random)) }
                lines.append(line(fields(user, &random)))
            }
        }
        return Array(lines.map { $0 + lineEnd }.joined().utf8)
    }

    private func fields(_ user: String, _ random: inout SeededGenerator) -> [String] {
        let number = random.below(40)
        let items = ["\(number)", "\(number).0", "i\(number)", "12345\(number)", "an-item-with-number-\(number)"]
        return [
            user, items[random.below(items.count)], "\(1 + random.below(5))",
            "\(1_400_000_000 + random.below(50) * 3600)", "a note",
        ]
    }

    private func oddLine(_ user: String, _ random: inout SeededGenerator) -> String {
        var fields = fields(user, &random)
        switch random.below(12) {
        case 0: fields[0] = "\"\(user)\""
        case 1: fields[0] = " \(user)\t"
        case 2: fields[0] = "\(user)\u{1}"
        case 3: fields[0] = "NULL"
        case 4: fields[0] = ""
        case 5: fields[1] = "i\u{1}"
        case 6: fields[1] = ""
        case 7: fields[2] = "many"
        case 8: fields[3] = "never"
        case 9: fields.removeLast()
        case 10: fields = Self.names
        default: return ""
        }
        return line(fields)
    }

    private func line(_ fields: [String]) -> String {
        (isUserLast ? fields.reversed() : fields).joined(separator: ",")
    }
}
