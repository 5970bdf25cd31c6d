/// A reader of `YYYY-MM-DD`, then optionally `T` or a space and `hh:mm[:ss[.f…]]`, then optionally `Z` or `±hh[:]mm`.
struct ISODate {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// Seconds since 1970 (rounded down) and millionths of a second.
    mutating func secondsAndMillionths() -> (Int64, Int64)? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            (1...12).contains(month), day >= 1, day <= Self.days(month: month, year: year)
        else { return nil }
        var seconds = Self.daysSince1970(year: year, month: month, day: day) * 86_400
        var millionths: Int64 = 0
        if position == text.count { return (seconds, 0) }
        guard take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2), hour < 24,
            minute < 60
        else { return nil }
        seconds += hour * 3600 + minute * 60
        if take(":") {
            guard let second = number(2), second <= 60 else { return nil }
            seconds += second
            if take(".") || take(",") {
                guard let value = decimals() else { return nil }
                millionths = value
            }
        }
        guard let offset = offset(), position == text.count else { return nil }
        return (seconds - offset, millionths)
    }

    private mutating func decimals() -> Int64? {
        let start = position
        while position < text.count, NumberParsing.digit(text[position]) != nil { position += 1 }
        return position > start ? TimestampParsing.fraction(text[start..<position]) : nil
    }

    /// Seconds east of UTC.
    private mutating func offset() -> Int64? {
        _ = take(" ")
        if take("Z") || take("z") || position == text.count { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
        var minutes: Int64 = 0
        if position < text.count {
            _ = take(":")
            guard let value = number(2), value < 60 else { return nil }
            minutes = value
        }
        let seconds = hours * 3600 + minutes * 60
        return isWest ? -seconds : seconds
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= text.count else { return nil }
        var value: Int64 = 0
        for byte in text[position..<position + digits] {
            guard let digit = NumberParsing.digit(byte) else { return nil }
            value = value * 10 + digit
        }
        position += digits
        return value
    }

    private static func days(month: Int64, year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
    }

    /// Days from the civil date, proleptic Gregorian; years start in March so that the leap day comes last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
