/// Reads the times of one column, or of a column of dates and one of times of day, as ``TimeKey``s.
///
/// ```swift
/// var times = TimeParser(form: form, dateOrder: nil)
/// keys.append(times.key(text, row: keys.count))  // for each row
/// try times.corrections(file: file, column: name).apply(to: keys)
/// ```
///
/// A time without an offset is UTC. Reading a time takes time linear in its length and allocates nothing, except two
/// bytes a row while it is open whether days or months come first (``DateCorrections``).
struct TimeParser {
    let form: TimeForm
    private let dateOrder: DateOrder?
    private let isCompact: Bool
    private var evidence: DateEvidence

    /// - Parameters:
    ///   - form: the column's, found from a sample.
    ///   - dateOrder: what comes first in `03/04/2014`; `nil` finds it from the whole column.
    init(form: TimeForm, dateOrder: DateOrder?) {
        self.form = form
        self.dateOrder = dateOrder
        isCompact = form.isCompact
        evidence = DateEvidence(given: dateOrder)
    }

    /// For rows that follow on those of another parser and are read at the same time as others. A date that can only be
    /// read once other rows have shown the order of day and month has no key (``metOpenDate``).
    init(blockAfter other: TimeParser) {
        (form, dateOrder, isCompact) = (other.form, other.dateOrder, other.isCompact)
        evidence = DateEvidence(blockAfter: other.evidence)
    }

    /// Whether the order of day and month is known, or no sample of the column had such dates.
    var isSettled: Bool { settledOrder != nil || !form.kinds.contains(.numeric) }

    /// Whether a text had no key because rows of other blocks may say how it is meant.
    var metOpenDate: Bool { evidence.metOpenDate }

    /// What the rows have shown of dates, for who puts blocks together.
    var datesSeen: DatesSeen { evidence.seen }

    /// Takes over what the following rows have shown.
    mutating func add(_ block: DatesSeen) { evidence.add(block) }

    /// Whether there was a date with day and month by number. Not known if their order was given.
    var hasMetDates: Bool { evidence.hasMetDates }

    /// Forgets what was noted of the dates of a row that was not kept.
    mutating func forget(row: Int) { evidence.begin(row: row) }

    /// The key of a number or date; `nil` for anything else.
    ///
    /// - Parameter row: the place that the key will have among the caller's, if it is kept. Rows come in order; a row
    ///   that is not kept is given again.
    mutating func key(_ text: UnsafeBufferPointer<UInt8>, row: Int) -> Int64? {
        evidence.begin(row: row)
        var number: UInt64 = 0
        var position = 0
        while position < text.count, position < DecimalNumber.mostDigits,
            let digit = NumberParsing.digit(text[position])
        {
            number = number * 10 + UInt64(digit)
            position += 1
        }
        if position == text.count, position > 0, !isCompact {
            return isStrayDate(text, digits: position) ? nil : TimeUnit.key(ofWhole: number)
        }
        if position == 4, text[position...].first == UInt8(ascii: "-") { return writtenKey(text, row: row) }
        return otherKey(text, row: row)
    }

    /// The key of a date and a time of day that stand in columns of their own. The date may have a time of day too if it
    /// is midnight; the offset from UTC is the time's.
    ///
    /// - Parameter row: as in ``key(_:row:)``.
    mutating func key(
        date: UnsafeBufferPointer<UInt8>, time: UnsafeBufferPointer<UInt8>, row: Int
    ) -> Int64? {
        var scanner = TimeScanner(Self.trimmed(time))
        guard let clock = scanner.timeOfDay(), let day = key(date, row: row), day % TimeKey.day == 0 else { return nil }
        return day + clock.key
    }

    /// What is neither a whole number of a column without compact dates nor an ISO 8601 date.
    private mutating func otherKey(_ text: UnsafeBufferPointer<UInt8>, row: Int) -> Int64? {
        let text = Self.trimmed(text)
        if isCompact {
            // Digits of another number than a date's are a date nobody wrote, not seconds.
            if DecimalNumber(text) != nil {
                var scanner = TimeScanner(text)
                return scanner.compactTime()?.key()
            }
        } else if let number = DecimalNumber(text) {
            return isStrayDate(text, digits: 8) ? nil : TimeUnit.key(of: number)
        }
        return writtenKey(text, row: row)
    }

    private mutating func writtenKey(_ text: UnsafeBufferPointer<UInt8>, row: Int) -> Int64? {
        var scanner = TimeScanner(text)
        guard let time = scanner.writtenTime() else { return nil }
        return time.kind == .numeric ? evidence.key(time, text: text, row: row) : time.key()
    }

    /// Whether digits are a compact date in a column of times since 1970, among which it would be one of that year or of
    /// later centuries.
    private func isStrayDate(_ text: UnsafeBufferPointer<UInt8>, digits: Int) -> Bool {
        guard form.isOfEpochs, digits == 8 || digits == 12 || digits == 14 else { return false }
        var scanner = TimeScanner(text)
        return scanner.compactTime() != nil
    }

    /// Quoted fields keep the spaces around them.
    private static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var range = text.indices
        while let first = range.first, text[first] == UInt8(ascii: " ") { range.removeFirst() }
        while let last = range.last, text[last] == UInt8(ascii: " ") { range.removeLast() }
        return UnsafeBufferPointer(rebasing: text[range])
    }

    /// What to say of this text, which has no key.
    func complaint(of text: UnsafeBufferPointer<UInt8>) -> String {
        isStrayDate(text, digits: 8) ? "is a date without separators among times since 1970 (\(form))" : complaint
    }

    /// What to say of a text that has no key.
    var complaint: String {
        if isCompact { return "is no date like the others of its column (\(form))" }
        let order = dateOrder.map { ", read \($0.rawValue)" } ?? ""
        return "is neither a number nor a date this program knows" + order
    }

    /// The order of days and months, if it was given or a row has shown it.
    var settledOrder: DateOrder? { dateOrder ?? evidence.found }

    /// What all rows together say about dates with day and month by number.
    func finish() -> DateResolution { evidence.resolution }

    /// What to do to the keys after the last row.
    ///
    /// - Throws: `undecidedDates`, `undecidedYears` or `contradictingDates`.
    func corrections(file: String, column: String) throws(InteractionError) -> DateCorrections {
        switch finish() {
        case .keep: DateCorrections()
        case .correct(let corrections): corrections
        case .undecided(let example): throw .undecidedDates(file: file, column: column, example: example)
        case .undecidedYear(let example): throw .undecidedYears(file: file, column: column, example: example)
        case .contradiction(let dayFirst, let monthFirst):
            throw .contradictingDates(file: file, column: column, dayFirst: dayFirst, monthFirst: monthFirst)
        }
    }
}
