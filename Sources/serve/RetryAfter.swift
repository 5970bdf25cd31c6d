import Glibc

/// How long a server wants to be left alone (`Retry-After`, RFC 9110 section 10.2.3).
struct RetryAfter: Equatable {
    /// Longer pauses are cut to this one: a server's clock may be wrong.
    static let longest = 60

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Whole seconds, 0 to ``longest``.
    let seconds: Int

    /// nil: the value is neither a number of seconds nor a date.
    ///
    /// - Parameters:
    ///   - value: of the field
    ///   - now: seconds since 1970
    init?(_ value: String, now: Int) {
        if !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) {
            seconds = min(Int(value) ?? Self.longest, Self.longest)
        } else if let date = Self.moment(of: value) {
            seconds = min(max(0, date - now), Self.longest)
        } else {
            return nil
        }
    }

    /// Since 1970, of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`; its two older forms, which nobody sends, are not read.
    private static func moment(of date: String) -> Int? {
        let parts = date.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int32(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int32(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }) else { return nil }
        var moment = tm()
        (moment.tm_year, moment.tm_mon, moment.tm_mday) = (year - 1900, Int32(month), day)
        (moment.tm_hour, moment.tm_min, moment.tm_sec) = (clock[0], clock[1], clock[2])
        return timegm(&moment)
    }
}
