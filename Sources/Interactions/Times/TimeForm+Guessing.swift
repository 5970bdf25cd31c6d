/// What a text may be, for finding the columns of times in a file that does not name them.
extension TimeForm {
    private static let years: ClosedRange<Int64> = 1990...2100
    /// Of times whose column does not say that it holds any: article numbers (EAN) look like milliseconds of later years.
    private static let nearYears: ClosedRange<Int64> = 1990...2050

    /// Whether a text is a written date or a compact one (`20140407`), with a time of day or without. A number may look
    /// like a compact date, a column of many hardly.
    static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = TimeScanner(text)
        guard let time = scanner.writtenTime() else { return false }
        return time.kind != .numeric || time.key() != nil || time.key(exchanged: true) != nil
    }

    /// Whether a text is a time of day, to stand beside a column of dates. Small whole numbers are too: 7 is an hour.
    static func isTimeOfDay(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = TimeScanner(text)
        return scanner.timeOfDay() != nil
    }

    /// Whether a text is a number that lies in the years 1990 to 2100 as the seconds, milli-, micro- or nanoseconds its
    /// size makes it (``TimeUnit``).
    static func isPlausibleEpoch(_ text: UnsafeBufferPointer<UInt8>) -> Bool { isEpoch(text, in: years) }

    /// The same of the years 1990 to 2050, for columns whose name says nothing.
    static func isLikelyEpoch(_ text: UnsafeBufferPointer<UInt8>) -> Bool { isEpoch(text, in: nearYears) }

    private static func isEpoch(_ text: UnsafeBufferPointer<UInt8>, in years: ClosedRange<Int64>) -> Bool {
        guard let number = DecimalNumber(text), let key = TimeUnit.key(of: number),
            let start = CivilDate(year: years.lowerBound, month: 1, day: 1),
            let end = CivilDate(year: years.upperBound + 1, month: 1, day: 1)
        else { return false }
        return (start.daysSince1970 * TimeKey.day..<end.daysSince1970 * TimeKey.day).contains(key)
    }
}
