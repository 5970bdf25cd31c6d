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
    init(_ table: borrowing InteractionTable, _ options: ReadingOptions, _ summary: inout DatasetSummary) {
        let items = table.rowItems.elements
        let grouping = UserGrouping(
            users: table.rowUsers.elements, userCount: table.users.count, times: table.rowTimes.elements)
        var lengths = zip(grouping.starts, grouping.starts.dropFirst()).map { $1 - $0 }
        if options.repeats != .all {
            let before = lengths.reduce(0, +)
            grouping.keepOne(options.repeats, items, lengths: &lengths)
            summary.repeatedItems = before - lengths.reduce(0, +)
        }
        var counts = [Int](repeating: 0, count: table.items.count)
        for user in lengths.indices {
            for row in grouping.rows(of: user, lengths[user]) { counts[Int(items[Int(row)])] += 1 }
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
