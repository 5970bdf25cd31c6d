/// What a written date says: its parts, a time of day if it has one, and how far that is from UTC.
struct WrittenTime {
    let kind: TimeKind
    let year: Int64
    /// Of a ``TimeKind/numeric`` date the second number, which may be the day.
    let month: Int64
    /// Of a ``TimeKind/numeric`` date the first number, which may be the month.
    let day: Int64
    var clock: ClockTime?
    /// Whether a ``TimeKind/numeric`` date has its last number in two digits, so that it may be the day.
    var isShort = false

    /// The ``TimeKey`` with the parts as they are named, or exchanged; `nil` if there is no such day.
    func key(exchanged: Bool = false) -> Int64? {
        let date =
            exchanged
            ? CivilDate(year: year, month: day, day: month) : CivilDate(year: year, month: month, day: day)
        return date.map { $0.daysSince1970 * TimeKey.day + (clock?.key ?? 0) }
    }

    /// The ``TimeKey`` with the first number as the year and the last as the day; `nil` if that is none.
    var keyWithYearFirst: Int64? {
        guard isShort, day < 100 else { return nil }
        let date = CivilDate(year: TimeScanner.year(ofTwoDigits: day), month: month, day: year % 100)
        return date.map { $0.daysSince1970 * TimeKey.day + (clock?.key ?? 0) }
    }
}
