/// Finds where a file says when its rows were.
struct TimeColumnsFinder {
    private let finder: ColumnFinder
    private let taken: [Int]
    private var dialect: Dialect { finder.dialect }

    /// - Parameter taken: columns that hold something else
    init(_ finder: ColumnFinder, besides taken: [Int]) {
        self.finder = finder
        self.taken = taken
    }

    /// The columns, and what a person should know about them.
    ///
    /// - Parameter guess: by what is in the columns, where none has a usual name
    func find(
        _ reference: ColumnReference?, guess: Int?
    ) throws(InteractionError) -> (columns: TimeColumns?, remarks: [String]) {
        if let reference { return (try named(reference), []) }
        if dialect.hasNames, let columns = usual() { return (columns, []) }
        if dialect.hasNames {
            guard let column = dialect.names.indices.first(where: { !taken.contains($0) && holdsDates($0) }) else {
                return (nil, [])
            }
            return (.one(column), ["times are taken from '\(dialect.names[column])', which holds dates"])
        }
        guard let guess, !taken.contains(guess) else { return (nil, []) }
        return (.one(guess), [])
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

    private func pairOfColumns() -> (date: Int, timeOfDay: Int)? {
        let date = ColumnRole.date.positions(in: dialect.names).first { !taken.contains($0) && holdsDays($0) }
        guard let date else { return nil }
        let times = ColumnRole.timeOfDay.positions(in: dialect.names).filter { $0 != date && !taken.contains($0) }
        let time = times.first { column in
            let values = values(column)
            return !values.isEmpty
                && values.allSatisfy { $0.withUnsafeBufferPointer { TimeForm.isTimeOfDay($0) } }
        }
        return time.map { (date, $0) }
    }

    /// Dates without a time of day.
    private func holdsDays(_ column: Int) -> Bool {
        holdsDates(column) && values(column).allSatisfy { !$0.contains(UInt8(ascii: ":")) }
    }

    private func holdsDates(_ column: Int) -> Bool {
        let values = values(column)
        return !values.isEmpty && values.allSatisfy { $0.withUnsafeBufferPointer { TimeForm.isDate($0) } }
    }

    private func values(_ column: Int) -> [[UInt8]] { dialect.values(column) }
}
