extension TimeScanner {
    /// A written date that is the whole text, with a time of day or without; `nil` for anything else.
    mutating func writtenTime() -> WrittenTime? {
        if isAtLetter {
            let name = word()
            if let month = EnglishName.month(name) { return monthThenDay(month) }
            guard EnglishName.isWeekday(name) else { return nil }
            _ = take(",")
            _ = skipSpaces()
            if isAtLetter { return EnglishName.month(word()).flatMap { monthThenDay($0) } }
        }
        guard let first = number() else { return nil }
        switch first.digits {
        case 4: return yearThenMonth(first.value)
        case 1, 2: return dayOrMonth(first.value)
        default: return compact(first)
        }
    }

    /// Digits alone, perhaps with decimals, as a compact date.
    mutating func compactTime() -> WrittenTime? { number().flatMap { compact($0) } }

    /// `YYYYMMDD`, `YYYYMMDDhhmm` or `YYYYMMDDhhmmss`, within the years 1900 to 2100, so that few other numbers look
    /// like it. A day may be followed by a time of day. Decimals of zeros are the doing of programs to which any number
    /// is a floating one.
    private mutating func compact(_ run: Number) -> WrittenTime? {
        let kind: TimeKind
        let day: Int64
        var clock: ClockTime?
        switch run.digits {
        case 8: (kind, day) = (.compactDay, run.value)
        case 12:
            (kind, day) = (.compactMinute, run.value / 10_000)
            clock = ClockTime(hour: run.value / 100 % 100, minute: run.value % 100, second: 0)
            guard clock != nil else { return nil }
        case 14:
            (kind, day) = (.compactSecond, run.value / 1_000_000)
            clock = ClockTime(hour: run.value / 10_000 % 100, minute: run.value / 100 % 100, second: run.value % 100)
            guard clock != nil else { return nil }
        default: return nil
        }
        if take(".") {
            guard let decimals = decimals(), decimals == 0 || kind == .compactSecond else { return nil }
            clock?.microseconds += decimals
        }
        guard (1900...2100).contains(day / 10_000),
            let date = date(kind, year: day / 10_000, month: day / 100 % 100, day: day % 100)
        else { return nil }
        guard var clock else { return withClock(date) }
        guard let zoned = zoned(clock), isAtEnd else { return nil }
        clock = zoned
        return WrittenTime(kind: kind, year: date.year, month: date.month, day: date.day, clock: clock)
    }

    /// `2014-04-07`, `2014/4/7`, `2014.04.07`, `2014-Apr-07`
    private mutating func yearThenMonth(_ year: Int64) -> WrittenTime? {
        let separator = next
        let isHyphen = take("-")
        guard isHyphen || take("/") || take(".") else { return nil }
        let isNamed = isAtLetter
        guard let month = isNamed ? EnglishName.month(word()) : shortNumber(), take(byte: separator),
            let day = shortNumber()
        else { return nil }
        return date(isNamed ? .named : isHyphen ? .iso : .yearFirst, year: year, month: month, day: day)
            .flatMap { withClock($0) }
    }

    /// `7/4/2014`, `7.4.14`, `7-Apr-2014`, `7 April 2014`, `04 07, 2014`
    private mutating func dayOrMonth(_ first: Int64) -> WrittenTime? {
        let separator = next
        let hasSpaces = skipSpaces()
        let isDotted = !hasSpaces && take(".")
        if !hasSpaces, !isDotted { _ = take("/") || take("-") }
        if isAtLetter { return dayThenMonth(first) }
        guard let second = shortNumber() else { return nil }
        if hasSpaces {
            guard take(","), skipSpaces(), let year = number(digits: 4) else { return nil }
            return date(.monthDayCommaYear, year: year, month: first, day: second).flatMap { withClock($0) }
        }
        guard take(byte: separator), let run = number(), let year = Self.year(run) else { return nil }
        if isDotted { return date(.dotted, year: year, month: second, day: first).flatMap { withClock($0) } }
        return withClock(
            WrittenTime(kind: .numeric, year: year, month: second, day: first, isShort: run.digits == 2))
    }

    /// What follows the day in `7 April 2014`; SAS and web servers write a colon before the time of day.
    private mutating func dayThenMonth(_ day: Int64) -> WrittenTime? {
        guard let month = EnglishName.month(word()) else { return nil }
        skipSeparator()
        guard let year = year() else { return nil }
        return date(.named, year: year, month: month, day: day).flatMap { withClock($0, afterColon: true) }
    }

    /// What follows the month in `April 7, 2014 10:00` and in `Apr 07 10:00:00 +0000 2014`.
    private mutating func monthThenDay(_ month: Int64) -> WrittenTime? {
        skipSeparator()
        guard let day = shortNumber() else { return nil }
        skipSeparator()
        guard let run = number() else { return nil }
        if next != UInt8(ascii: ":") {
            guard let year = Self.year(run) else { return nil }
            return date(.named, year: year, month: month, day: day).flatMap { withClock($0) }
        }
        guard let local = clock(from: run), let clock = zoned(local) else { return nil }
        _ = skipSpaces()
        guard let year = number(digits: 4), isAtEnd, var date = date(.named, year: year, month: month, day: day) else {
            return nil
        }
        date.clock = clock
        return date
    }

    /// Between the parts of a date with the month's name there may be `-`, `/`, or a dot or comma and spaces.
    private mutating func skipSeparator() {
        if take("-") || take("/") { return }
        _ = take(".") || take(",")
        _ = skipSpaces()
    }

    private mutating func year() -> Int64? { number().flatMap { Self.year($0) } }

    /// A year of four digits or two; 69 to 99 are of the last century, as POSIX has it (`strptime`, `%y`).
    private static func year(_ run: Number) -> Int64? {
        switch run.digits {
        case 4: run.value
        case 2: year(ofTwoDigits: run.value)
        default: nil
        }
    }

    static func year(ofTwoDigits value: Int64) -> Int64 { value + (value < 69 ? 2000 : 1900) }

    /// A date whose parts are known; `nil` if there is no such day.
    private func date(_ kind: TimeKind, year: Int64, month: Int64, day: Int64) -> WrittenTime? {
        CivilDate(year: year, month: month, day: day).map { _ in
            WrittenTime(kind: kind, year: year, month: month, day: day)
        }
    }

    /// The date with the time of day that comes, or at the end of the text without one.
    private mutating func withClock(_ date: WrittenTime, afterColon: Bool = false) -> WrittenTime? {
        if isAtEnd { return date }
        var date = date
        if !(take("t") || take("_") || (afterColon && take(":"))) {
            _ = take(",")
            guard skipSpaces() else { return nil }
        }
        guard let clock = clockToEnd() else { return nil }
        date.clock = clock
        return date
    }
}
