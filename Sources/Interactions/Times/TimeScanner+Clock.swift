extension TimeScanner {
    /// A time of day that is the whole text: `07:00`, `7:05 pm`, `0700`, `930`, `7`, with an offset from UTC or without.
    ///
    /// One or two digits alone are an hour, three and four hours and minutes, five and six seconds too.
    mutating func timeOfDay() -> ClockTime? {
        guard let run = number(), let clock = clock(from: run, isAlone: true), let zoned = zoned(clock), isAtEnd else {
            return nil
        }
        return zoned
    }

    /// The clock that comes after a date, up to the end of the text.
    mutating func clockToEnd() -> ClockTime? {
        guard let run = number(), let clock = clock(from: run), let zoned = zoned(clock), isAtEnd else { return nil }
        return zoned
    }

    /// Hours, minutes and seconds, of which the first digits are read: `hh[:mm[:ss[.f…]]]`, `hhmm` or `hhmmss[.f…]`
    /// (alone also `hmm` and `hmmss`), then perhaps AM or PM.
    mutating func clock(from run: Number, isAlone: Bool = false) -> ClockTime? {
        var (hour, minute, second, millionths): (Int64, Int64, Int64, Int64) = (run.value, 0, 0, 0)
        var hasSeconds = false
        switch run.digits {
        case 1, 2:
            if take(":") {
                guard let minutes = number(digits: 2) else { return nil }
                minute = minutes
                if take(":") {
                    guard let seconds = number(digits: 2) else { return nil }
                    (second, hasSeconds) = (seconds, true)
                }
            }
        case 4, 6,
            3 where isAlone, 5 where isAlone:
            hasSeconds = run.digits > 4
            let value = hasSeconds ? run.value : run.value * 100
            (hour, minute, second) = (value / 10_000, value / 100 % 100, value % 100)
        default: return nil
        }
        if hasSeconds, take(".") || take(",") {
            guard let decimals = decimals() else { return nil }
            millionths = decimals
        }
        _ = skipSpaces()
        let isMorning = take("a")
        if isMorning || take("p") {
            guard take("m"), hour <= 12 else { return nil }
            hour = hour % 12 + (isMorning ? 0 : 12)
        }
        return ClockTime(hour: hour, minute: minute, second: second, millionths: millionths)
    }

    /// The clock with the offset from UTC that comes, if one does: `Z`, `UTC`, `GMT+1:00` without the colon or with it,
    /// `±hh`, `±hhmm`, `±hh:mm`, and a name in brackets after it. Any other name of a zone is none this program knows.
    mutating func zoned(_ clock: ClockTime) -> ClockTime? {
        var clock = clock
        _ = skipSpaces()
        var isZoned = false
        if isAtLetter {
            guard EnglishName.isUTC(word()) else { return nil }
            isZoned = true
        }
        let isWest = take("-")
        if isWest || take("+") {
            guard let seconds = offset() else { return nil }
            clock.offset = isWest ? -seconds : seconds
            isZoned = true
        }
        guard isZoned else { return clock }
        _ = skipSpaces()
        return skipBracketedName() ? clock : nil
    }

    /// `hh`, `hhmm` or `hh:mm`, in seconds.
    private mutating func offset() -> Int64? {
        guard let run = number() else { return nil }
        var (hours, minutes): (Int64, Int64) = (run.value, 0)
        switch run.digits {
        case 2:
            if take(":") {
                guard let value = number(digits: 2) else { return nil }
                minutes = value
            }
        case 4: (hours, minutes) = (run.value / 100, run.value % 100)
        default: return nil
        }
        return hours < 24 && minutes < 60 ? hours * 3600 + minutes * 60 : nil
    }
}
