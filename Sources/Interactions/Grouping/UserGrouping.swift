/// Rows grouped by user, each user's by time.
///
/// Sorting all rows by time, stably, and then grouping them by user is the same as grouping them in file order and then
/// sorting each user's few rows by time, stably; the second is faster and needs four bytes a row.
struct UserGrouping: ~Copyable {
    /// User `u`'s rows are `rows[starts[u]..<starts[u + 1]]`.
    let starts: [Int]
    let rows: UnsafeMutableBufferPointer<UInt32>

    /// `times` is empty if the rows have none.
    init(
        users rowUsers: UnsafeBufferPointer<Int32>, userCount: Int, times: UnsafeBufferPointer<Int64>, threads: Int
    ) {
        (starts, rows) = Self.grouped(rowUsers, userCount, threads)
        if !times.isEmpty { sortByTime(times, threads: threads) }
    }

    deinit { rows.deallocate() }

    /// Where each user's rows begin, and the rows in file order. What is counted for it is gone before rows are sorted.
    private static func grouped(
        _ rowUsers: UnsafeBufferPointer<Int32>, _ userCount: Int, _ threads: Int
    ) -> (starts: [Int], rows: UnsafeMutableBufferPointer<UInt32>) {
        let counts = RowCounts(of: rowUsers, below: userCount, threads: threads)
        let bounds = counts.bounds
        var (starts, places) = counts.places()
        let rows = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: rowUsers.count)
        places.withUnsafeMutableBufferPointer { places in
            let places = places
            DividedWork.run(bounds: bounds) { part, range in
                let first = part * userCount
                for row in range {
                    let place = first + Int(rowUsers[row])
                    rows[places[place]] = UInt32(row)
                    places[place] += 1
                }
            }
        }
        return (starts, rows)
    }

    /// The first `count` rows of a user.
    func rows(of user: Int, _ count: Int) -> Slice<UnsafeMutableBufferPointer<UInt32>> {
        rows[starts[user]..<starts[user] + count]
    }

    /// Moves those of a user's first `count` rows that are kept to the front, in their order; returns how many they are.
    func keep(_ user: Int, _ count: Int, where isKept: (UInt32) -> Bool) -> Int {
        var kept = starts[user]
        for place in starts[user]..<starts[user] + count where isKept(rows[place]) {
            rows[kept] = rows[place]
            kept += 1
        }
        return kept - starts[user]
    }

    /// Keeps one of each user's rows with the same item.
    func keepOne(_ which: RepeatedItems, _ items: UnsafeBufferPointer<Int32>, lengths: inout [Int]) {
        for user in lengths.indices {
            var chosen: [Int32: UInt32] = [:]
            for row in rows(of: user, lengths[user]) {
                let item = items[Int(row)]
                if which == .last || chosen[item] == nil { chosen[item] = row }
            }
            guard chosen.count < lengths[user] else { continue }
            lengths[user] = keep(user, lengths[user]) { chosen[items[Int($0)]] == $0 }
        }
    }

    /// Users are sorted each by itself, so it does not matter which thread sorts whom.
    private func sortByTime(_ times: UnsafeBufferPointer<Int64>, threads: Int) {
        DividedWork.run(starts: starts, threads: threads) { users in
            var sorter = TimeSorter(times)
            for user in users {
                sorter.sort(UnsafeMutableBufferPointer(rebasing: rows[starts[user]..<starts[user + 1]]))
            }
        }
    }
}
