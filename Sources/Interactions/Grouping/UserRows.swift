/// The rows of a table that become sequences, grouped by user and ordered by time.
struct UserRows: ~Copyable {
    /// The users with enough rows, in the order of their first row.
    let users: [Int]
    /// How many rows have each item: rows of users that are too short, too, as they are in the catalogue.
    private(set) var itemCounts: [Int]
    private let grouping: UserGrouping
    /// How many of each user's rows are kept; they are the first of the user's in `grouping`.
    private var lengths: [Int]

    /// Leaves out repeated items as asked, then in turns rare items and users with too few, until neither is left, and
    /// counts them in the summary.
    init(
        _ table: borrowing InteractionTable, _ options: ReadingOptions, threads: Int,
        _ summary: inout DatasetSummary
    ) {
        let items = table.rowItems.elements
        let grouping = UserGrouping(
            users: table.rowUsers.elements, userCount: table.users.count, times: table.rowTimes.elements,
            threads: threads)
        var lengths = zip(grouping.starts, grouping.starts.dropFirst()).map { $1 - $0 }
        if options.repeats != .all {
            let before = lengths.reduce(0, +)
            grouping.keepOne(options.repeats, items, lengths: &lengths)
            summary.repeatedItems = before - lengths.reduce(0, +)
        }
        var counts: [Int]
        if options.repeats == .all {
            counts = RowCounts(of: items, below: table.itemCount, threads: threads).totals
        } else {
            counts = Array(repeating: 0, count: table.itemCount)
            for user in lengths.indices {
                for row in grouping.rows(of: user, lengths[user]) { counts[Int(items[Int(row)])] += 1 }
            }
        }
        let minimum = options.minimumItemCount
        var dropped = lengths.map { $0 < options.minimumSequenceLength }
        if minimum > 1 {
            // Users too short count for nothing here: items are those of the sequences that remain.
            Self.prune(items, grouping, &lengths, &counts, &dropped, options, &summary)
        }
        summary.usersTooShort = dropped.count { $0 }
        users = dropped.indices.filter { !dropped[$0] }
        itemCounts = counts
        self.grouping = grouping
        self.lengths = lengths
    }

    /// A user's rows, oldest first.
    func rows(of user: Int) -> Slice<UnsafeMutableBufferPointer<UInt32>> { grouping.rows(of: user, lengths[user]) }

    /// Where the rows of each of ``users`` begin if all are put one after the other, and where the last ones end.
    var offsets: [Int] {
        var offsets = [0]
        offsets.reserveCapacity(users.count + 1)
        for user in users { offsets.append(offsets[offsets.count - 1] + lengths[user]) }
        return offsets
    }

    /// What `value` has for each row, the rows of ``users`` one after the other.
    ///
    /// - Parameters:
    ///   - offsets: ``offsets``
    ///   - value: of the row with a number; is called on several threads
    func map<Value: BitwiseCopyable>(_ offsets: [Int], threads: Int, _ value: (Int) -> Value) -> [Value] {
        let total = offsets[offsets.count - 1]
        return Array(unsafeUninitializedCapacity: total) { values, count in
            let first = values.baseAddress
            DividedWork.run(starts: offsets, threads: threads) { places in
                guard var next = first.map({ $0 + offsets[places.lowerBound] }) else { return }
                for place in places {
                    for row in rows(of: users[place]) {
                        next.initialize(to: value(Int(row)))
                        next += 1
                    }
                }
            }
            count = total
        }
    }

    /// Whether there are several users with several rows, and no rows of one differ in time.
    func haveOneTimeEach(_ times: UnsafeBufferPointer<Int64>) -> Bool {
        var several = 0
        for user in users where lengths[user] > 1 {
            // They are in order of time.
            let rows = rows(of: user)
            guard let first = rows.first, let last = rows.last, times[Int(first)] == times[Int(last)] else {
                return false
            }
            several += 1
        }
        return several > 1
    }

    private static func prune(
        _ items: UnsafeBufferPointer<Int32>, _ grouping: borrowing UserGrouping, _ lengths: inout [Int],
        _ counts: inout [Int], _ dropped: inout [Bool], _ options: ReadingOptions, _ summary: inout DatasetSummary
    ) {
        var isRare = [Bool](repeating: false, count: counts.count)
        for user in dropped.indices where dropped[user] {
            for row in grouping.rows(of: user, lengths[user]) { counts[Int(items[Int(row)])] -= 1 }
        }
        while true {
            let rare = counts.indices.filter { counts[$0] > 0 && counts[$0] < options.minimumItemCount }
            if rare.isEmpty { break }
            for item in rare { (isRare[item], counts[item]) = (true, 0) }
            for user in lengths.indices where !dropped[user] {
                let before = lengths[user]
                lengths[user] = grouping.keep(user, before) { !isRare[Int(items[Int($0)])] }
                summary.rowsOfRareItems += before - lengths[user]
                guard lengths[user] < options.minimumSequenceLength else { continue }
                dropped[user] = true
                for row in grouping.rows(of: user, lengths[user]) { counts[Int(items[Int(row)])] -= 1 }
            }
        }
        summary.rareItems = isRare.count { $0 }
    }
}
