import ArgumentParser
import Interactions

/// How an interactions file is read: the same settings for every command that reads one.
public enum ReadingSettings {
    public static let userColumn = Setting<String?>(
        "user_column", help: "Column of users or carts: its name, or its number from 1 (default: by its usual names).")
    public static let itemColumn = Setting<String?>("item_column", help: "Column of items.")
    public static let ratingColumn = Setting<String?>("rating_column", help: "Column of ratings.")
    public static let timestampColumn = Setting<String?>(
        "timestamp_column", help: "Column of times; none keeps the order of the file.")
    public static let delimiter = Setting(
        "delimiter", default: "auto", help: "Between fields: auto, comma, tab, space, ::, or any short text.")
    public static let header = Setting(
        "header", default: HeaderPresence.automatic, help: "Whether the first line names the columns: auto, yes or no.")
    public static let threshold = Setting<String?>(
        "threshold", help: "Keep rows whose rating is at least this; none keeps all (default: none; article: 3.5).")
    public static let thresholdColumn = Setting<String?>(
        "threshold_column", help: "The column the threshold is about (default: the ratings).")
    public static let minimumLength = Setting(
        "minimum_length", default: 2, help: "Users with fewer items are left out.", in: 1...1_000_000)
    public static let skipBadRows = Setting(
        "skip_bad_rows", default: false, help: "Count malformed rows instead of stopping at the first.")
    public static let zipMember = Setting<String?>(
        "zip_member", help: "Which file of a .zip to read (default: ratings.csv or the only one).")
}

extension HeaderPresence: SettingValue {}
extension HeaderPresence: ExpressibleByArgument {}

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

    /// What the command line says, by name; only what it says.
    public var given: RecordedReading {
        var values: [String: String] = [:]
        values["user-column"] = userColumn
        values["item-column"] = itemColumn
        values["rating-column"] = ratingColumn
        values["timestamp-column"] = timestampColumn
        values["delimiter"] = delimiter
        values["header"] = header?.rawValue
        values["threshold"] = threshold
        values["threshold-column"] = thresholdColumn
        values["minimum-length"] = minimumLength.map { "\($0)" }
        values["skip-bad-rows"] = skipBadRows.map { "\($0)" }
        values["zip-member"] = zipMember
        return RecordedReading(values)
    }
}

/// Reading settings by name, as a checkpoint records them, so that `evaluate` reads a file as `train` did.
public struct RecordedReading: Sendable, Equatable {
    public private(set) var values: [String: String]

    public init(_ values: [String: String]) { self.values = values }

    /// The settings of a configuration.
    public init(_ c: LayeredConfiguration) {
        var values: [String: String] = [:]
        values["user-column"] = c[ReadingSettings.userColumn]
        values["item-column"] = c[ReadingSettings.itemColumn]
        values["rating-column"] = c[ReadingSettings.ratingColumn]
        values["timestamp-column"] = c[ReadingSettings.timestampColumn]
        values["delimiter"] = c[ReadingSettings.delimiter]
        values["header"] = c[ReadingSettings.header].rawValue
        values["threshold"] = c[ReadingSettings.threshold]
        values["threshold-column"] = c[ReadingSettings.thresholdColumn]
        values["minimum-length"] = "\(c[ReadingSettings.minimumLength])"
        values["skip-bad-rows"] = "\(c[ReadingSettings.skipBadRows])"
        values["zip-member"] = c[ReadingSettings.zipMember]
        self.values = values
    }

    /// These settings, and `other`'s where it has them.
    public func overlaid(with other: RecordedReading) -> RecordedReading {
        RecordedReading(values.merging(other.values) { _, new in new })
    }

    /// - Throws: a ``ConfigurationError`` if the threshold is neither a number nor `none`.
    public func options() throws(ConfigurationError) -> ReadingOptions {
        let column = { (name: String) in values[name].map(ColumnReference.init(argument:)) }
        var threshold: Double?
        if let text = values["threshold"], text != "none" {
            guard let number = Double(text), number.isFinite else {
                throw .invalidValue(
                    setting: ReadingSettings.threshold.name, text: text, expectation: "a number, or none",
                    origin: .commandLine(option: ReadingSettings.threshold.optionName))
            }
            threshold = number
        }
        return ReadingOptions(
            columns: ColumnMapping(
                user: column("user-column"), item: column("item-column"), rating: column("rating-column"),
                timestamp: column("timestamp-column")),
            delimiter: Delimiter(argument: values["delimiter"] ?? "auto"),
            header: HeaderPresence(rawValue: values["header"] ?? "auto") ?? .automatic,
            threshold: threshold, thresholdColumn: column("threshold-column"),
            minimumSequenceLength: values["minimum-length"].flatMap { Int($0) } ?? 2,
            skipBadRows: values["skip-bad-rows"] == "true", zipMember: values["zip-member"])
    }
}
