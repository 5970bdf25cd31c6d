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
        ReadingOptions(
            columns: ColumnMapping(
                user: userColumn, item: itemColumn, rating: ratingColumn, timestamp: timestampColumn),
            delimiter: Delimiter(argument: delimiter ?? "auto"), header: header ?? .automatic,
            threshold: threshold?.minimum, thresholdColumn: thresholdColumn, minimumSequenceLength: minimumLength ?? 2,
            skipBadRows: skipBadRows ?? false, zipMember: zipMember)
    }
}
