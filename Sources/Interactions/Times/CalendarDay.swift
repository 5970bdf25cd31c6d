/// A day of the Gregorian calendar in UTC, of the years 0 to 9999: written `2024-03-09` (ISO 8601).
public struct CalendarDay: Sendable, Hashable, Comparable {
    /// 1970-01-01 is 0.
    public let daysSince1970: Int32

    private static let first: Int64 = -719_528
    private static let last: Int64 = 2_932_896

    /// - Returns: `nil` beyond the years 0 to 9999
    public init?(daysSince1970 days: Int) {
        guard let days = Int64(exactly: days), (Self.first...Self.last).contains(days) else { return nil }
        daysSince1970 = Int32(days)
    }

    /// The day a ``TimeKey`` lies in; one beyond the years 0 to 9999 is taken for the nearest that is not.
    init(containing key: Int64) {
        let (quotient, remainder) = key.quotientAndRemainder(dividingBy: TimeKey.day)
        let day = remainder < 0 ? quotient - 1 : quotient
        daysSince1970 = Int32(min(max(day, Self.first), Self.last))
    }

    public static func < (left: Self, right: Self) -> Bool { left.daysSince1970 < right.daysSince1970 }
}

extension CalendarDay: LosslessStringConvertible {
    /// Reads exactly the form that is written.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        var parts: [Int64] = []
        for part in [bytes[0..<4], bytes[5..<7], bytes[8..<10]] {
            guard part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            parts.append(part.reduce(0) { 10 * $0 + Int64($1 - UInt8(ascii: "0")) })
        }
        guard let date = CivilDate(year: parts[0], month: parts[1], day: parts[2]) else { return nil }
        daysSince1970 = Int32(date.daysSince1970)
    }

    /// The inverse of ``CivilDate/daysSince1970``: years start in March here, too.
    public var description: String {
        let days = Int(daysSince1970) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
    }

    private static func padded(_ number: Int, _ length: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, length - digits.count)) + digits
    }
}
