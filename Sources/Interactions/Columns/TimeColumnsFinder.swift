/// Finds where a file says when its rows were.
struct TimeColumnsFinder {
    private let finder: ColumnFinder
    private let user: Int
    private let item: Int
    private var taken: [Int] { [user, item] }
    private var dialect: Dialect { finder.dialect }

    init(_ finder: ColumnFinder, user: Int, item: Int) {
        self.finder = finder
        (self.user, self.item) = (user, item)
    }

    /// The columns, and what a person should know about them.
    ///
    /// - Parameter guess: by what is in the columns, where none has a usual name
    func find(
        _ reference: ColumnReference?, guess: Int?
    ) throws(InteractionError) -> (columns: TimeColumns?, remarks: [String]) {
        if let reference { return (try named(reference), []) }
        if dialect.hasNames, let columns = usual() { return better(than: columns) ?? (columns, []) }
        if dialect.hasNames { return byValues() }
        guard let guess, !taken.contains(guess) else { return (nil, []) }
        return (.one(guess), [])
    }

    /// By what is in columns of unknown names: dates, else numbers that can hardly be anything but times.
    private func byValues() -> (columns: TimeColumns?, remarks: [String]) {
        let columns = dialect.names.indices.filter { !taken.contains($0) }
        let dates = columns.first { holdsDates($0) }
        guard let column = dates ?? columns.first(where: { mayHoldEpochs($0) && holdsEpochs($0) })
        else {
            return (nil, [])
        }
        let what = dates == nil ? "numbers that look like times since 1970" : "dates"
        return (.one(column), ["times are taken from '\(dialect.names[column])', which holds \(what)"])
    }

    /// Whether a column's name does not say that it holds something else, above all ids, which may be numbers of any size.
    private func mayHoldEpochs(_ column: Int) -> Bool {
        let name = dialect.names[column]
        guard ![ColumnRole.user, .item, .rating, .event, .title, .category].contains(where: { $0.isUsual(name) }) else {
            return false
        }
        let plain = ColumnRole.normalized(ColumnRole.withoutEncoding(name))
        return !["id", "ids", "nr", "no", "number", "code"].contains {
            plain.utf8.reversed().starts(with: $0.utf8.reversed())
        }
    }

    private func named(_ reference: ColumnReference) throws(InteractionError) -> TimeColumns? {
        guard case .both(let date, let time) = reference else {
            return try finder.find(reference, .timestamp).map { .one($0) }
        }
        if case .name(let first) = date, case .name(let second) = time,
            let column = finder.position(of: first + "+" + second)
        {
            return .one(column)
        }
        guard let date = try finder.find(date, .date), let time = try finder.find(time, .timeOfDay) else { return nil }
        return .two(date: date, timeOfDay: time)
    }

    /// By name: the first whose values are times; a date and a time of day beside each other are both together. If no
    /// column's values are times, the first is taken all the same, so that its first row says what is wrong.
    private func usual() -> TimeColumns? {
        let candidates = ColumnRole.timestamp.positions(in: dialect.names).filter { !taken.contains($0) }
        let times = candidates.filter { !values($0).isEmpty && TimeForm.detect(values($0)) != nil }
        let pair = pairOfColumns()
        if let best = times.first, pair.map({ best != $0.date && best != $0.timeOfDay }) ?? true { return .one(best) }
        if let pair { return .two(date: pair.date, timeOfDay: pair.timeOfDay) }
        return candidates.first.map { .one($0) }
    }

    /// Another column than one that is the same in all rows of a user, as the start of a session or the day of signing up
    /// is, if another says when each row was. What is the same in all rows of an item, as its release is, does not. A cart
    /// has one time for all its rows.
    private func better(than columns: TimeColumns) -> (columns: TimeColumns?, remarks: [String])? {
        guard case .one(let first) = columns, !ColumnRole.namesCart(dialect.names[user]),
            ColumnVariation(of: first, within: user, dialect.sample).isConstant
        else { return nil }
        let because = "because '\(dialect.names[first])' is the same in all rows of a user"
        if let (date, time) = pairOfColumns(), date != first, time != first {
            let names = "'\(dialect.names[date])' and '\(dialect.names[time])'"
            return (.two(date: date, timeOfDay: time), ["times are taken from \(names), \(because)"])
        }
        let candidates = ColumnRole.timestamp.positions(in: dialect.names) + Array(dialect.names.indices)
        let found = candidates.first { column in
            !taken.contains(column) && (holdsDates(column) || (mayHoldEpochs(column) && holdsEpochs(column)))
                && ColumnVariation(of: column, within: user, dialect.sample).varying > 0
                && !ColumnVariation(of: column, within: item, dialect.sample).isConstant
        }
        return found.map { (.one($0), ["times are taken from '\(dialect.names[$0])', \(because)"]) }
    }

    private func pairOfColumns() -> (date: Int, timeOfDay: Int)? {
        let date = ColumnRole.date.positions(in: dialect.names).first { !taken.contains($0) && holdsDays($0) }
        guard let date else { return nil }
        let times = ColumnRole.timeOfDay.positions(in: dialect.names).filter { $0 != date && !taken.contains($0) }
        let time = times.first { all($0, TimeForm.isTimeOfDay) }
        return time.map { (date, $0) }
    }

    /// Dates without a time of day.
    private func holdsDays(_ column: Int) -> Bool {
        holdsDates(column) && values(column).allSatisfy { !$0.contains(UInt8(ascii: ":")) }
    }

    private func holdsDates(_ column: Int) -> Bool { all(column, TimeForm.isDate) }

    private func holdsEpochs(_ column: Int) -> Bool { all(column, TimeForm.isLikelyEpoch) }

    /// Whether a column has values and a test holds for all.
    private func all(_ column: Int, _ test: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        let values = values(column)
        return !values.isEmpty && values.allSatisfy { $0.withUnsafeBufferPointer(test) }
    }

    private func values(_ column: Int) -> [[UInt8]] { dialect.values(column) }
}
