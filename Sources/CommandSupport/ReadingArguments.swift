import ArgumentParser
import Checkpoints
import Interactions

/// The options of ``ReadingSettings`` on a command line, explained with their defaults or, for a command that has others, without.
public struct ReadingArguments<Wording: SettingHelp>: ParsableArguments {
    @Option(help: Wording.help(ReadingSettings.userColumn)) public var userColumn: String?
    @Option(help: Wording.help(ReadingSettings.itemColumn)) public var itemColumn: String?
    @Option(help: Wording.help(ReadingSettings.ratingColumn)) public var ratingColumn: String?
    @Option(help: Wording.help(ReadingSettings.timestampColumn)) public var timestampColumn: String?
    @Option(help: Wording.help(ReadingSettings.delimiter)) public var delimiter: String?
    @Option(help: Wording.help(ReadingSettings.header)) public var header: HeaderPresence?
    @Option(help: Wording.help(ReadingSettings.format)) public var format: FileFormat?
    @Option(help: Wording.help(ReadingSettings.itemSeparator)) public var itemSeparator: String?
    @Option(help: Wording.help(ReadingSettings.dateOrder)) public var dateOrder: DateOrder?
    @Option(help: Wording.help(ReadingSettings.quote)) public var quote: QuoteRule?
    @Option(help: Wording.help(ReadingSettings.event)) public var event: String?
    @Option(help: Wording.help(ReadingSettings.eventColumn)) public var eventColumn: String?
    @Option(help: Wording.help(ReadingSettings.since)) public var since: String?
    @Option(help: Wording.help(ReadingSettings.until)) public var until: String?
    @Option(help: Wording.help(ReadingSettings.repeatedItems)) public var repeatedItems: RepeatedItems?
    @Option(help: Wording.help(ReadingSettings.minimumItemCount)) public var minimumItemCount: Int?
    @Option(help: Wording.help(ReadingSettings.threshold)) public var threshold: String?
    @Option(help: Wording.help(ReadingSettings.thresholdColumn)) public var thresholdColumn: String?
    @Option(help: Wording.help(ReadingSettings.minimumLength)) public var minimumLength: Int?
    @Flag(inversion: .prefixedNo, help: Wording.help(ReadingSettings.skipBadRows)) public var skipBadRows: Bool?
    @Option(help: Wording.help(ReadingSettings.zipMember)) public var zipMember: String?

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
