/// How to read an interactions file. The defaults read the usual files as they are.
public struct ReadingOptions: Sendable, Equatable {
    /// Which columns hold what.
    public var columns: ColumnMapping
    /// What separates the fields of a line.
    public var delimiter: Delimiter
    /// Whether the first line names the columns.
    public var header: HeaderPresence
    /// Keep only rows whose rating is at least this; `nil` keeps all and does not look at ratings.
    public var threshold: Double?
    /// The column the threshold is compared with, as a name or number; `nil` takes the rating column.
    public var thresholdColumn: ColumnReference?
    /// What comes first in dates such as 03/04/2014; `nil` finds it from the whole file.
    public var dateOrder: DateOrder?
    /// Users with fewer items are dropped (and counted). At least 1.
    public var minimumSequenceLength: Int
    /// Count malformed rows instead of stopping at the first.
    public var skipBadRows: Bool
    /// Which member of a `.zip` to read: its path, or its file name alone if only one has it. `nil` takes the one with
    /// a usual name (`ratings.csv` …), or the only data file.
    public var zipMember: String?

    public init(
        columns: ColumnMapping = ColumnMapping(), delimiter: Delimiter = .automatic,
        header: HeaderPresence = .automatic,
        threshold: Double? = nil, thresholdColumn: ColumnReference? = nil, dateOrder: DateOrder? = nil,
        minimumSequenceLength: Int = 2, skipBadRows: Bool = false, zipMember: String? = nil
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
    }
}
