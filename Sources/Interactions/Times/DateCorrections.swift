/// By how many days the keys of some rows are off, because they were read before it was known that the month comes
/// first.
///
/// Exchanging day and month moves a date by less than a year and leaves its time of day and offset from UTC alone, so
/// two bytes a row correct its key exactly. They are kept from the first row that needs it to the one that settles the
/// order: in a file sorted by time about twelve days of rows, unless nothing settles it.
struct DateCorrections: Equatable {
    /// By row.
    private(set) var days: [Int16] = []

    /// Whether no key is off.
    var isEmpty: Bool { days.allSatisfy { $0 == 0 } }

    /// Forgets a row, and those after it.
    mutating func forget(from row: Int) {
        if row < days.count { days.removeLast(days.count - row) }
    }

    /// Notes that a row is off by so many days. Rows come in order.
    mutating func add(_ correction: Int64, row: Int) {
        forget(from: row)
        while days.count < row { days.append(0) }
        days.append(Int16(clamping: correction))
    }

    /// Corrects the keys of all rows.
    func apply(to keys: UnsafeMutableBufferPointer<Int64>) {
        for (row, correction) in zip(keys.indices, days) where correction != 0 {
            keys[row] += Int64(correction) * TimeKey.day
        }
    }
}
