/// How a column of a file writes points in time, as a sample of its texts shows.
///
/// Only one thing depends on it: digits alone, such as `20140407`, are a date or a number of seconds. Everything else
/// says itself what it is, row by row, so a column may mix forms that the sample did not hold.
struct TimeForm: Equatable, CustomStringConvertible {
    /// What was met, in the order of ``TimeKind``'s cases.
    let kinds: [TimeKind]
    /// Whether the first or the second number of `31/12/2014` was too large for a month in the sample.
    let dateOrder: DateOrder?
    /// Whether all numbers of the sample are likely times since 1970, so that one that is a compact date is none.
    var isOfEpochs = false

    /// Numbers of seconds, and dates of any kind but compact ones: what a column is without a sample.
    static let numbers = TimeForm(kinds: [.seconds], dateOrder: nil)

    /// Whether digits alone are a date.
    var isCompact: Bool { kinds.contains(where: \.isCompact) }

    /// As a user is told: `seconds and milliseconds, by value`, `dates YYYYMMDD`.
    var description: String {
        let units = kinds.filter(\.isNumber).map(\.rawValue)
        var parts = units.isEmpty ? [] : [units.joined(separator: " and ") + (units.count > 1 ? ", by value" : "")]
        for kind in kinds where !kind.isNumber {
            switch (kind, dateOrder) {
            case (.numeric, .dayFirst): parts.append("dates day/month/year")
            case (.numeric, .monthFirst): parts.append("dates month/day/year")
            default: parts.append(kind.rawValue)
            }
        }
        return parts.joined(separator: "; ")
    }

    /// The form of a column with such values; `nil` if none of them is a point in time. Values that are none do not
    /// matter.
    ///
    /// Digits alone are dates if there are any and all have 8, 12 or 14 of them and name a day of the years 1900 to 2100
    /// (and a time of it). Zeros do not count: in columns of dates they stand for an absent one.
    static func detect(_ sample: [[UInt8]]) -> TimeForm? {
        var tally = TimeFormTally()
        for text in sample { text.withUnsafeBufferPointer { tally.add($0) } }
        return tally.form
    }
}
