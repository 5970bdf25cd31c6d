import Interactions

/// How an interactions file was read, so that `evaluate` reads a file as `train` did. A setting that is `nil` was not
/// given.
public struct ReadingRecord: Sendable, Equatable {
    public var userColumn: ColumnReference?
    public var itemColumn: ColumnReference?
    public var ratingColumn: ColumnReference?
    public var timestampColumn: ColumnReference?
    /// As it was written (``Interactions/Delimiter/init(argument:)``): several spellings mean the same, and a record
    /// keeps the one it was given.
    public var delimiter: String?
    public var header: HeaderPresence?
    /// What a line of the file is.
    public var format: FileFormat?
    /// Between the items of one row.
    public var itemSeparator: String?
    /// Which of a date's two numbers is the day.
    public var dateOrder: DateOrder?
    /// What a quote before a field means.
    public var quote: QuoteRule?
    /// The kinds of events that count, and how much.
    public var event: EventSelection?
    public var eventColumn: ColumnReference?
    /// Rows before this time were left out.
    public var since: String?
    /// Rows at this time or later were left out.
    public var until: String?
    /// Which of a user's rows with the same item count.
    public var repeatedItems: RepeatedItems?
    /// Items in fewer rows are left out.
    public var minimumItemCount: Int?
    public var threshold: RatingThreshold?
    /// The column the threshold is compared with; the ratings if `nil`.
    public var thresholdColumn: ColumnReference?
    /// Users with fewer items are left out.
    public var minimumLength: Int?
    public var skipBadRows: Bool?
    /// The file of a `.zip`.
    public var zipMember: String?

    public init() {}

    /// These settings, and `other`'s where it has them.
    public func overlaid(with other: ReadingRecord) -> ReadingRecord {
        var result = self
        result.userColumn = other.userColumn ?? userColumn
        result.itemColumn = other.itemColumn ?? itemColumn
        result.ratingColumn = other.ratingColumn ?? ratingColumn
        result.timestampColumn = other.timestampColumn ?? timestampColumn
        result.delimiter = other.delimiter ?? delimiter
        result.format = other.format ?? format
        result.itemSeparator = other.itemSeparator ?? itemSeparator
        result.dateOrder = other.dateOrder ?? dateOrder
        result.quote = other.quote ?? quote
        result.event = other.event ?? event
        result.eventColumn = other.eventColumn ?? eventColumn
        result.since = other.since ?? since
        result.until = other.until ?? until
        result.repeatedItems = other.repeatedItems ?? repeatedItems
        result.minimumItemCount = other.minimumItemCount ?? minimumItemCount
        result.header = other.header ?? header
        result.threshold = other.threshold ?? threshold
        result.thresholdColumn = other.thresholdColumn ?? thresholdColumn
        result.minimumLength = other.minimumLength ?? minimumLength
        result.skipBadRows = other.skipBadRows ?? skipBadRows
        result.zipMember = other.zipMember ?? zipMember
        return result
    }

    /// What a reader is told; the reader's own defaults where nothing was given.
    public var options: ReadingOptions {
        var options = ReadingOptions(
            columns: ColumnMapping(
                user: userColumn, item: itemColumn, rating: ratingColumn, timestamp: timestampColumn),
            delimiter: Delimiter(argument: delimiter ?? "auto"), header: header ?? .automatic,
            threshold: threshold?.minimum, thresholdColumn: thresholdColumn, minimumSequenceLength: minimumLength ?? 2,
            skipBadRows: skipBadRows ?? false, zipMember: zipMember)
        options.format = format ?? .automatic
        options.quote = quote ?? .automatic
        options.itemSeparator = itemSeparator
        options.dateOrder = dateOrder
        options.events = event?.events ?? []
        options.eventColumn = eventColumn
        (options.since, options.until) = (since, until)
        options.repeats = repeatedItems ?? .all
        options.minimumItemCount = minimumItemCount ?? 1
        return options
    }
}
