import Platform
import Testing

@testable import Interactions

@Suite("Counting rows on several threads")
struct RowCountsTests {
    /// More than one thread counts alone.
    private static let rows = 100_000

    /// Many small numbers, and few near the limit.
    private func numbers(below limit: Int) -> [Int32] {
        var random = SeededGenerator(seed: 6)
        return (0..<Self.rows).map { _ in Int32(random.below(random.below(limit) + 1)) }
    }

    @Test("counts each row once, and groups rows by user in their order", arguments: [1, 2, 3])
    func places(threads: Int) {
        // Of the last there are too many for each thread to count for itself.
        for limit in [1, 300, 4000, 20_000] {
            let users = numbers(below: limit)
            var totals = [Int](repeating: 0, count: limit)
            for user in users { totals[Int(user)] += 1 }
            let counts = users.withUnsafeBufferPointer { RowCounts(of: $0, below: limit, threads: threads) }
            #expect(counts.totals == totals)
            #expect(counts.bounds.count == (limit == 20_000 ? 2 : threads + 1) && counts.bounds.last == Self.rows)
            let (starts, rows) = users.withUnsafeBufferPointer { users in
                let grouping = UserGrouping(
                    users: users, userCount: limit, times: UnsafeBufferPointer(start: nil, count: 0), threads: threads)
                let rows = Array(grouping.rows)
                return (grouping.starts, rows)
            }
            #expect(starts == totals.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
            let expected = users.indices.sorted { (users[$0], $0) < (users[$1], $1) }
            #expect(rows == expected.map { UInt32($0) }, "\(limit) users")
        }
    }

    @Test("counts nothing where there is nothing")
    func nothing() {
        let counts = RowCounts(of: UnsafeBufferPointer(start: nil, count: 0), below: 0, threads: 2)
        #expect(counts.totals.isEmpty && counts.places().starts == [0])
        let none = RowCounts(of: UnsafeBufferPointer(start: nil, count: 0), below: 3, threads: 2)
        #expect(none.totals == [0, 0, 0] && none.places().starts == [0, 0, 0, 0])
    }

    @Test("finds the first day of each item", arguments: [1, 2, 3])
    func firstDays(threads: Int) {
        var table = InteractionTable(vocabulary: .build, hasTimes: true, events: [])
        var random = SeededGenerator(seed: 9)
        var (first, added) = ([Int64](repeating: .max, count: 200), 0)
        for number in numbers(below: 200) {
            let time = Int64(random.below(1_000_000_000)) * TimeKey.second
            first[Int(number)] = min(first[Int(number)], time)
            var id = "item \(number)"
            let isAdded = id.withUTF8 { table.add(user: 0, item: $0, time: time) }
            added += isAdded ? 1 : 0
        }
        #expect(added == Self.rows)
        let days = FirstSeenDays.find(in: table, threads: threads)
        let items = table.ownItems
        for (number, time) in first.enumerated() where time < .max {
            #expect(items.find("item \(number)").flatMap { days[Int($0)] } == CalendarDay(containing: time))
        }
        #expect(days.count == items.count && items.count > 100)
    }
}
