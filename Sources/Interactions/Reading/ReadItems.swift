/// What rows, and a file of items, say of each item of a table.
struct ReadItems {
    /// Of each item number how many rows have the item.
    let counts: [Int]
    /// Of each item number the day it was first seen on; empty of rows without times.
    let days: [CalendarDay?]
    /// By item id.
    let titles: [String: String]
    /// By item id.
    let categories: [String: String]

    /// Calls `body` with the item that has a number and an id.
    func withItem<Result>(
        _ number: Int, id: UnsafeBufferPointer<UInt8>, _ body: (BorrowedItem) -> Result
    ) -> Result {
        var (title, category) = ("", "")
        if !titles.isEmpty || !categories.isEmpty {
            let key = String(decoding: id, as: UTF8.self)
            (title, category) = (titles[key] ?? "", categories[key] ?? "")
        }
        return title.withUTF8 { title in
            category.withUTF8 { category in
                body(
                    BorrowedItem(
                        id: id, title: title, category: category, count: counts[number],
                        firstSeen: days.isEmpty ? nil : days[number]))
            }
        }
    }
}
