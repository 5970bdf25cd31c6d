/// Finds out from a whole column whether its dates `03/04/2014` have the day or the month first.
///
/// A number greater than 12 is a day and settles it for all rows. Until one comes, dates that can be read in both ways
/// are read with the day first, and it is noted by how much that may be wrong.
struct DateEvidence {
    private static let longestExample = 40

    private let given: DateOrder?
    /// Whether others read rows before and behind these, so that a date whose order is not known cannot be read.
    private let isBlock: Bool
    /// Whether there was one.
    private(set) var metOpenDate = false
    /// What the rows so far have shown.
    private(set) var found: DateOrder?
    private var examples: (dayFirst: [UInt8]?, monthFirst: [UInt8]?, ambiguous: [UInt8]?)
    private var corrections = DateCorrections()
    private var years = YearEvidence()

    /// - Parameter given: the order that is known beforehand; dates that cannot be in it are none.
    init(given: DateOrder?) {
        self.given = given
        isBlock = false
    }

    /// For rows that follow on those of another, read at the same time as others; it knows what those have shown.
    init(blockAfter other: DateEvidence) {
        (given, found, years) = (other.given, other.found, other.years)
        isBlock = true
    }

    /// What a block's rows have shown, for who puts blocks together.
    var seen: DatesSeen {
        DatesSeen(dayFirst: examples.dayFirst, monthFirst: examples.monthFirst, years: years)
    }

    /// Takes over what a block of the following rows has shown.
    mutating func add(_ block: DatesSeen) {
        examples.dayFirst = examples.dayFirst ?? block.dayFirst
        examples.monthFirst = examples.monthFirst ?? block.monthFirst
        years.add(block.years)
    }

    /// Whether there was a date with day and month by number. Not known if their order was given.
    var hasMetDates: Bool { !years.isUntouched }

    /// Forgets a row that is read anew, because what stood in it was not kept.
    mutating func begin(row: Int) { corrections.forget(from: row) }

    /// The key of a numeric date, as far as is known.
    mutating func key(_ time: WrittenTime, text: UnsafeBufferPointer<UInt8>, row: Int) -> Int64? {
        if let given {
            return given == .yearFirst ? time.keyWithYearFirst : time.key(exchanged: given == .monthFirst)
        }
        if isBlock, found == nil {
            metOpenDate = true
            return nil
        }
        years.add(time, text: text)
        let (first, second) = (time.day, time.month)
        if first > 12 {
            guard let key = time.key() else { return nil }
            if examples.dayFirst == nil { settle(.dayFirst, text) }
            return key
        }
        guard let exchanged = time.key(exchanged: true) else { return nil }
        if second > 12 {
            if examples.monthFirst == nil { settle(.monthFirst, text) }
            return exchanged
        }
        guard found != .monthFirst, let key = time.key() else { return exchanged }
        if found == nil, first != second {
            if examples.ambiguous == nil { examples.ambiguous = Array(text.prefix(Self.longestExample)) }
            corrections.add((exchanged - key) / TimeKey.day, row: row)
        }
        return key
    }

    private mutating func settle(_ order: DateOrder, _ text: UnsafeBufferPointer<UInt8>) {
        let example = Array(text.prefix(Self.longestExample))
        if order == .dayFirst { examples.dayFirst = example } else { examples.monthFirst = example }
        guard found == nil else { return }
        found = order
        if order == .dayFirst { corrections = DateCorrections() }
    }

    /// What all rows together say.
    var resolution: DateResolution {
        if let example = years.example { return .undecidedYear(example: example) }
        if let dayFirst = examples.dayFirst, let monthFirst = examples.monthFirst {
            return .contradiction(
                dayFirst: String(decoding: dayFirst, as: UTF8.self),
                monthFirst: String(decoding: monthFirst, as: UTF8.self))
        }
        if corrections.isEmpty { return .keep }
        if found == .monthFirst { return .correct(corrections) }
        return .undecided(example: String(decoding: examples.ambiguous ?? [], as: UTF8.self))
    }
}
