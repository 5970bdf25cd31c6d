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
    @Option(help: ReadingSettings.format.help) public var format: FileFormat?
    @Option(help: ReadingSettings.itemSeparator.help) public var itemSeparator: String?
    @Option(help: ReadingSettings.dateOrder.help) public var dateOrder: DateOrder?
    @Option(help: ReadingSettings.quote.help) public var quote: QuoteRule?
    @Option(help: ReadingSettings.event.help) public var event: String?
    @Option(help: ReadingSettings.eventColumn.help) public var eventColumn: String?
    @Option(help: ReadingSettings.since.help) public var since: String?
    @Option(help: ReadingSettings.until.help) public var until: String?
    @Option(help: ReadingSettings.repeatedItems.help) public var repeatedItems: RepeatedItems?
    @Option(help: ReadingSettings.minimumItemCount.help) public var minimumItemCount: Int?
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
            BoundSetting(ReadingSettings.format, given: format),
            BoundSetting(ReadingSettings.itemSeparator, given: itemSeparator),
            BoundSetting(ReadingSettings.dateOrder, given: dateOrder),
            BoundSetting(ReadingSettings.quote, given: quote),
            BoundSetting(ReadingSettings.event, given: event),
            BoundSetting(ReadingSettings.eventColumn, given: eventColumn),
            BoundSetting(ReadingSettings.since, given: since),
            BoundSetting(ReadingSettings.until, given: until),
            BoundSetting(ReadingSettings.repeatedItems, given: repeatedItems),
            BoundSetting(ReadingSettings.minimumItemCount, given: minimumItemCount),
            BoundSetting(ReadingSettings.threshold, given: threshold),
            BoundSetting(ReadingSettings.thresholdColumn, given: thresholdColumn),
            BoundSetting(ReadingSettings.minimumLength, given: minimumLength),
            BoundSetting(ReadingSettings.skipBadRows, given: skipBadRows),
            BoundSetting(ReadingSettings.zipMember, given: zipMember),
        ]
    }

    /// What the command line says, and nothing else.
    ///
    /// - Throws: a ``ConfigurationError`` if the threshold is neither a number nor `none`, or the events are no list of
    ///   names with weights.
    public func record() throws(ConfigurationError) -> ReadingRecord {
        var record = ReadingRecord()
        record.userColumn = userColumn.map(ColumnReference.init(argument:))
        record.itemColumn = itemColumn.map(ColumnReference.init(argument:))
        record.ratingColumn = ratingColumn.map(ColumnReference.init(argument:))
        record.timestampColumn = timestampColumn.map(ColumnReference.init(argument:))
        record.delimiter = delimiter
        record.format = format
        record.itemSeparator = itemSeparator
        record.dateOrder = dateOrder
        record.quote = quote
        record.event = try event.map(EventSelection.init(setting:))
        record.eventColumn = eventColumn.map(ColumnReference.init(argument:))
        record.since = since
        record.until = until
        record.repeatedItems = repeatedItems
        record.minimumItemCount = minimumItemCount
        record.header = header
        record.threshold = try threshold.map(RatingThreshold.init(setting:))
        record.thresholdColumn = thresholdColumn.map(ColumnReference.init(argument:))
        record.minimumLength = minimumLength
        record.skipBadRows = skipBadRows
        record.zipMember = zipMember
        return record
    }
}
