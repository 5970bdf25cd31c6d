/// The day each item of a table was first met on.
enum FirstSeenDays {
    /// All rows that were read count, those of users who are too short and repeated ones, too: each shows that the item was there.
    ///
    /// - Parameter threads: on how many they are looked at
    /// - Returns: for each item's number its day, `nil` for one without rows; empty if the table has no times
    static func find(in table: borrowing InteractionTable, threads: Int) -> [CalendarDay?] {
        let (items, times, limit) = (table.rowItems.elements, table.rowTimes.elements, table.itemCount)
        guard !times.isEmpty else { return [] }
        precondition(times.count == items.count)
        let bounds = DividedWork.bounds(elements: items.count, notes: limit, threads: threads)
        // Of part `p` the first time of item `i`: at `p * limit + i`.
        var firstTimes = [Int64](repeating: .max, count: (bounds.count - 1) * limit)
        firstTimes.withUnsafeMutableBufferPointer { firstTimes in
            let firstTimes = firstTimes
            DividedWork.run(bounds: bounds) { part, rows in
                for row in rows {
                    let place = part * limit + Int(items[row])
                    firstTimes[place] = min(firstTimes[place], times[row])
                }
            }
        }
        return (0..<limit).map { item in
            var first = Int64.max
            for place in stride(from: item, to: firstTimes.count, by: limit) { first = min(first, firstTimes[place]) }
            return first == .max ? nil : CalendarDay(containing: first)
        }
    }
}
