import Platform

/// A point in time as a number that is compared and subtracted: microseconds since 1970-01-01 UTC, as `Int64`.
///
/// Whatever form a file writes its times in, any two of them compare, and days between them are exact. What a
/// ``TimeParser`` returns lies within the years 0 to 9999 and needs 58 bits, so the difference of two keys fits.
enum TimeKey {
    static let second: Int64 = 1_000_000
    static let day: Int64 = 86_400 * second

    /// The key so many days before another; the nearest possible one if it is out of range.
    static func key(_ days: Double, daysBefore key: Int64) -> Int64 {
        let distance = Int64(Int(clampingRounded: days * Double(day)))
        let (earlier, isTooLarge) = key.subtractingReportingOverflow(distance)
        return isTooLarge ? (distance > 0 ? .min : .max) : earlier
    }

    /// The days between two keys.
    static func days(from earlier: Int64, to later: Int64) -> Double { Double(later - earlier) / Double(day) }
}
