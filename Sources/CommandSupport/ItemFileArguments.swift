import ArgumentParser
import CommandSupport
import Interactions

/// The options of ``TrainSettings`` that say how the file of items is read.
struct ItemFileArguments: ParsableArguments {
    @Option(help: TrainSettings.itemsIdColumn.help) var itemsIdColumn: String?
    @Option(help: TrainSettings.itemsTitleColumn.help) var itemsTitleColumn: String?
    @Option(help: TrainSettings.itemsCategoryColumn.help) var itemsCategoryColumn: String?
    @Option(help: TrainSettings.itemsFormat.help) var itemsFormat: FileFormat?
    @Option(help: TrainSettings.itemsDelimiter.help) var itemsDelimiter: String?
    @Option(help: TrainSettings.itemsQuote.help) var itemsQuote: QuoteRule?
    @Option(help: TrainSettings.itemsHeader.help) var itemsHeader: HeaderPresence?
    @Option(help: TrainSettings.itemsZipMember.help) var itemsZipMember: String?

    /// For ``LayeredConfiguration``.
    var bound: [BoundSetting] {
        [
            BoundSetting(TrainSettings.itemsIdColumn, given: itemsIdColumn),
            BoundSetting(TrainSettings.itemsTitleColumn, given: itemsTitleColumn),
            BoundSetting(TrainSettings.itemsCategoryColumn, given: itemsCategoryColumn),
            BoundSetting(TrainSettings.itemsFormat, given: itemsFormat),
            BoundSetting(TrainSettings.itemsDelimiter, given: itemsDelimiter),
            BoundSetting(TrainSettings.itemsQuote, given: itemsQuote),
            BoundSetting(TrainSettings.itemsHeader, given: itemsHeader),
            BoundSetting(TrainSettings.itemsZipMember, given: itemsZipMember),
        ]
    }
}

extension ItemFileOptions {
    /// The settings of a configuration. Bad rows are skipped in both files or in none.
    init(_ configuration: LayeredConfiguration) {
        self.init()
        format = configuration[TrainSettings.itemsFormat]
        idColumn = configuration[TrainSettings.itemsIdColumn].map(ColumnReference.init(argument:))
        titleColumn = configuration[TrainSettings.itemsTitleColumn].map(ColumnReference.init(argument:))
        categoryColumn = configuration[TrainSettings.itemsCategoryColumn].map(ColumnReference.init(argument:))
        delimiter = Delimiter(argument: configuration[TrainSettings.itemsDelimiter])
        quote = configuration[TrainSettings.itemsQuote]
        header = configuration[TrainSettings.itemsHeader]
        zipMember = configuration[TrainSettings.itemsZipMember]
        skipBadRows = configuration[ReadingSettings.skipBadRows]
    }
}
