/// How to read files of interactions. The defaults read the usual files as they are.
public struct ReadingOptions: Sendable, Equatable {
    /// What a line of the file is.
    public var format = FileFormat.automatic
    /// Which columns hold what.
    public var columns: ColumnMapping
    /// What separates the fields of a line.
    public var delimiter: Delimiter
    /// What a quote at the start of a field means.
    public var quote = QuoteRule.automatic
    /// Whether the first line names the columns.
    public var header: HeaderPresence
    /// What separates the items where the item column holds several; `nil`: `|` if nearly all first rows have it there.
    /// Arrays of JSON need none.
    public var itemSeparator: String?
    /// Which of a date's numbers is the day, where the dates themselves do not tell.
    public var dateOrder: DateOrder?
    /// Keep only rows whose rating is at least this; `nil` keeps all and does not look at ratings.
    public var threshold: Double?
    /// The column the threshold is compared with, as a name or number; `nil` takes the rating column.
    public var thresholdColumn: ColumnReference?
    /// Keep only rows whose event is one of these; empty keeps all and does not look at events. Where weights differ, rows
    /// count by them as something to be predicted (``UserSequences/itemWeights``).
    public var events: [EventWeight] = []
    /// The column of events, as a name or number; `nil` finds it by the usual names.
    public var eventColumn: ColumnReference?
    /// Keep all rows of a file without a column of events: one of targets has only what is asked for.
    public var eventsMayBeMissing = false
    /// Keep only rows at this time or later: a year, a date or a number, as in the file.
    public var since: String?
    /// Keep only rows before this time.
    public var until: String?
    /// Which of a user's rows with the same item count.
    public var repeats = RepeatedItems.all
    /// Items in fewer rows are left out, and then users with too few items, until neither is left. At least 1.
    public var minimumItemCount = 1
    /// Users with fewer items are dropped (and counted). At least 1.
    public var minimumSequenceLength: Int
    /// Count malformed rows instead of stopping at the first.
    public var skipBadRows: Bool
    /// Which member of a `.zip` to read: its path, or its file name alone if only one has it. `nil` takes the one with
    /// a usual name (`ratings.csv` …), the only data file, or the only one with the columns.
    public var zipMember: String?
    /// Keep the time of each item, 8 bytes a row, for a split at a time (``SequenceSplit/Method/globalTime(days:)``).
    public var keepsTimes: Bool

    public init(
        columns: ColumnMapping = ColumnMapping(), delimiter: Delimiter = .automatic,
        header: HeaderPresence = .automatic,
        threshold: Double? = nil, thresholdColumn: ColumnReference? = nil, dateOrder: DateOrder? = nil,
        minimumSequenceLength: Int = 2, skipBadRows: Bool = false, zipMember: String? = nil, keepsTimes: Bool = false
    ) {
        self.columns = columns
        self.delimiter = delimiter
        self.header = header
        self.threshold = threshold
        self.thresholdColumn = thresholdColumn
        self.dateOrder = dateOrder
        self.minimumSequenceLength = minimumSequenceLength
        self.skipBadRows = skipBadRows
        self.zipMember = zipMember
        self.keepsTimes = keepsTimes
    }

    /// What makes no sense whatever the file holds.
    func check() throws(InteractionError) {
        guard minimumSequenceLength >= 1 else {
            throw .invalidOption(name: "minimum sequence length", reason: "\(minimumSequenceLength) is less than 1")
        }
        guard minimumItemCount >= 1 else {
            throw .invalidOption(name: "minimum item count", reason: "\(minimumItemCount) is less than 1")
        }
        if let threshold, !threshold.isFinite {
            throw .invalidOption(name: "threshold", reason: "\(threshold) is not a finite number")
        }
        if let itemSeparator, itemSeparator.utf8.count != 1, itemSeparator != "none" {
            throw .invalidOption(name: "item separator", reason: "'\(itemSeparator)' is not one byte, nor none")
        }
        try EventWeight.check(events)
        for (name, text) in [("since", since), ("until", until)] {
            guard let text, TimeForm.key(ofOption: text) == nil else { continue }
            throw .invalidOption(name: name, reason: TimeForm.complaint(ofOption: text))
        }
    }
}
