import ArgumentParser
import Checkpoints
import Interactions

/// The options of ``ReadingSettings`` on a command line.
public struct ReadingArguments: ParsableArguments {
    @Option(help: ReadingSettings.userColumn.help) public var userColumn: String?
    @Option(help: ReadingSettings.itemColumn.help) public var itemColumn: String?
    @Option(help: ReadingSettings.ratingColumn.help) public var ratingColumn: String?
    @Option(help: ReadingSettings.timestampColumn.help) public var timestampColumn: String?
    @Option(help: ReadingSettings.delimiter.help) public var delimiter: String?
    @Option(help: ReadingSettings.header.help) public var header: HeaderPresence?
    @Option(help: ReadingSettings.threshold.help) public var threshold: String?
    @Option(help: ReadingSettings.thresholdColumn.help) public var thresholdColumn: String?
    @Option(help: ReadingSettings.minimumLength.help) public var minimumLength: Int?
    @Flag(inversion: .prefixedNo, help: ReadingSettings.skipBadRows.help) public var skipBadRows: Bool?
    @Option(help: ReadingSettings.zipMember.help) public var zipMember: String?

    public init() {}

    /// For ``LayeredConfiguration``.
    public var bound: [BoundSetting] {
        [
            BoundSetting(ReadingSettings.userColumn, given: userColumn),
            BoundSetting(ReadingSettings.itemColumn, given: itemColumn),
            BoundSetting(ReadingSettings.ratingColumn, given: ratingColumn),
            BoundSetting(ReadingSettings.timestampColumn, given: timestampColumn),
            BoundSetting(ReadingSettings.delimiter, given: delimiter),
            BoundSetting(ReadingSettings.header, given: header),
            BoundSetting(ReadingSettings.threshold, given: threshold),
            BoundSetting(ReadingSettings.thresholdColumn, given: thresholdColumn),
            BoundSetting(ReadingSettings.minimumLength, given: minimumLength),
            BoundSetting(ReadingSettings.skipBadRows, given: skipBadRows),
            BoundSetting(ReadingSettings.zipMember, given: zipMember),
        ]
    }

    /// What the command line says, and nothing else.
    ///
    /// - Throws: a ``ConfigurationError`` if the threshold is neither a number nor `none`.
    public func record() throws(ConfigurationError) -> ReadingRecord {
        var record = ReadingRecord()
        record.userColumn = userColumn.map(ColumnReference.init(argument:))
        record.itemColumn = itemColumn.map(ColumnReference.init(argument:))
        record.ratingColumn = ratingColumn.map(ColumnReference.init(argument:))
        record.timestampColumn = timestampColumn.map(ColumnReference.init(argument:))
        record.delimiter = delimiter
        record.header = header
        record.threshold = try threshold.map(RatingThreshold.init(setting:))
        record.thresholdColumn = thresholdColumn.map(ColumnReference.init(argument:))
        record.minimumLength = minimumLength
        record.skipBadRows = skipBadRows
        record.zipMember = zipMember
        return record
    }
}
