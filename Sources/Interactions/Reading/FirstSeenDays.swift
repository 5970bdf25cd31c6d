/// The day each item of a table was first met on.
enum FirstSeenDays {
    /// All rows that were read count, those of users who are too short and repeated ones, too: each shows that the item was there.
    ///
    /// - Returns: for each item's number its day, `nil` for one without rows; empty if the table has no times
    static func find(in table: borrowing InteractionTable) -> [CalendarDay?] {
        let (items, times) = (table.rowItems.elements, table.rowTimes.elements)
        guard !times.isEmpty else { return [] }
        var first = [Int64](repeating: .max, count: table.itemCount)
        for (item, time) in zip(items, times) { first[Int(item)] = min(first[Int(item)], time) }
        return first.map { $0 == .max ? nil : CalendarDay(containing: $0) }
    }
}
