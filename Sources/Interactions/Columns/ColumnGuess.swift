/// Which columns of a file without names hold users, items, times and ratings, as far as what is in them tells.
struct ColumnGuess {
    private(set) var user: Int?
    private(set) var item: Int?
    private(set) var timestamp: Int?
    private(set) var rating: Int?
    /// A column of a few words, such as view and purchase.
    private(set) var event: Int?
    /// Columns that may just as well be the item (or the user): somebody has to say.
    private(set) var rivals: [Int] = []
    /// Why users and items were not taken from left to right, if they were not.
    private(set) var reason: String?
    /// What in the data speaks against the guess.
    private(set) var doubt: String?

    /// - Parameter rows: the first ones, of equal length
    init(_ rows: [[[UInt8]]]) {
        guard let columns = rows.first?.count, columns >= 2 else { return }
        let profiles = (0..<columns).map { column in ColumnProfile(rows.map { $0[column] }) }
        timestamp = Self.time(profiles)
        let others = (0..<columns).filter { $0 != timestamp }
        rating = others.first { $0 >= 2 && profiles[$0].isRating && !profiles[$0].isConstant }
        event = others.first { $0 >= 2 && profiles[$0].isKind && profiles[$0].distinct > 1 }
        // `user item rating time` with a clock of its own.
        if timestamp == nil, columns == 4, rating == 2, profiles[3].numbers > 0.95 { timestamp = 3 }
        let ids = Self.ids(among: others.filter { $0 != timestamp }, profiles, rows)
        guard ids.count >= 2 else { return }
        guard ids.count == 2 else {
            rivals = ids
            return
        }
        (user, item) = (ids[0], ids[1])
        order(profiles, rows)
        if reason == nil, let timestamp, timestamp < 2, profiles[timestamp].isLoggedTime {
            reason = "column \(timestamp + 1) holds times"
        }
    }

    /// A column of dates; else one of numbers that can be nothing but times, the last of several: ids come first. A log may
    /// have its times before them.
    private static func time(_ profiles: [ColumnProfile]) -> Int? {
        if let dates = profiles.firstIndex(where: { $0.dates > 0.95 }) { return dates }
        guard profiles.count > 2 else { return nil }
        return profiles.indices.dropFirst(2).last { profiles[$0].epochs > 0.95 }
            ?? profiles.indices.prefix(2).first { profiles[$0].isLoggedTime }
    }

    /// What may be a user or an item: no measures, no kinds of events, nothing that is always the same, and of an id and
    /// its name the id. The first two columns of a file may hold few values in its first rows and are kept.
    private static func ids(among columns: [Int], _ profiles: [ColumnProfile], _ rows: [[[UInt8]]]) -> [Int] {
        let plain = columns.filter { !profiles[$0].isMeasure && ($0 < 2 || !profiles[$0].isKind) }
        var left = plain
        if left.count > 2 { left = left.filter { $0 < 2 || !profiles[$0].isConstant } }
        if left.count > 2 { left = left.filter { $0 < 2 || !(profiles[$0].isRating || profiles[$0].hasFewValues) } }
        if left.count > 2 { left = withoutNames(left, profiles, rows) }
        if left.count > 2, let first = left.first {
            // Beside the users, words are names of what a column of ids already says.
            let codes = left.filter { $0 == first || profiles[$0].words < 0.3 }
            if codes.count == 2 { left = codes }
        }
        return left.count >= 2 ? left : Array(plain.prefix(2))
    }

    /// Leaves out columns that only say again what an earlier one says: each value of the one goes with one of the other.
    private static func withoutNames(_ columns: [Int], _ profiles: [ColumnProfile], _ rows: [[[UInt8]]]) -> [Int] {
        var kept: [Int] = []
        for column in columns {
            let repeats = kept.contains { other in
                guard profiles[other].distinct < rows.count / 2 || profiles[column].distinct < rows.count / 2 else {
                    return false
                }
                return pairs(other, column, rows) <= max(profiles[other].distinct, profiles[column].distinct)
            }
            if !repeats { kept.append(column) }
        }
        return kept
    }

    private static func pairs(_ one: Int, _ other: Int, _ rows: [[[UInt8]]]) -> Int {
        Set(rows.map { [$0[one], $0[other]] }).count
    }

    /// Users come first, unless the data says otherwise.
    private mutating func order(_ profiles: [ColumnProfile], _ rows: [[[UInt8]]]) {
        guard let left = user, let right = item else { return }
        if profiles[left].productCodes > 0.9, profiles[right].productCodes < 0.1 {
            (user, item) = (right, left)
            reason = "column \(left + 1) holds Amazon's product ids"
            return
        }
        if profiles[right].productCodes > 0.9 { return }
        // A handful of rows says nothing.
        guard rows.count >= 10, profiles[right].runs > 0.3, profiles[left].runs < profiles[right].runs / 3 else {
            return
        }
        if let timestamp, isOrdered(timestamp, within: right, rows) {
            (user, item) = (right, left)
            reason = "rows with the same column \(right + 1) follow each other in order of time"
        } else {
            doubt = "rows with the same column \(right + 1) follow each other, as a user's rows usually do"
        }
    }

    /// Whether times do not fall among neighbouring rows with the same value of a column.
    private func isOrdered(_ time: Int, within column: Int, _ rows: [[[UInt8]]]) -> Bool {
        var parser = TimeParser(form: TimeForm.detect(rows.map { $0[time] }) ?? .numbers, dateOrder: nil)
        let keys = rows.map { row in row[time].withUnsafeBufferPointer { parser.key($0, row: 0) } }
        var (pairs, ordered) = (0, 0)
        for index in rows.indices.dropFirst() where rows[index][column] == rows[index - 1][column] {
            guard let earlier = keys[index - 1], let later = keys[index] else { continue }
            pairs += 1
            if earlier <= later { ordered += 1 }
        }
        return pairs > 0 && Double(ordered) > 0.95 * Double(pairs)
    }
}
