import ArgumentParser
import Interactions

/// The options of ``ItemFileSettings`` that say how the file of items is read.
public struct ItemFileArguments: ParsableArguments {
    @Option(help: ItemFileSettings.itemsIdColumn.help) public var itemsIdColumn: String?
    @Option(help: ItemFileSettings.itemsTitleColumn.help) public var itemsTitleColumn: String?
    @Option(help: ItemFileSettings.itemsCategoryColumn.help) public var itemsCategoryColumn: String?
    @Option(help: ItemFileSettings.itemsFormat.help) public var itemsFormat: FileFormat?
    @Option(help: ItemFileSettings.itemsDelimiter.help) public var itemsDelimiter: String?
    @Option(help: ItemFileSettings.itemsQuote.help) public var itemsQuote: QuoteRule?
    @Option(help: ItemFileSettings.itemsHeader.help) public var itemsHeader: HeaderPresence?
    @Option(help: ItemFileSettings.itemsZipMember.help) public var itemsZipMember: String?

    public init() {}

    /// For ``LayeredConfiguration``.
    public var bound: [BoundSetting] {
        [
            BoundSetting(ItemFileSettings.itemsIdColumn, given: itemsIdColumn),
            BoundSetting(ItemFileSettings.itemsTitleColumn, given: itemsTitleColumn),
            BoundSetting(ItemFileSettings.itemsCategoryColumn, given: itemsCategoryColumn),
            BoundSetting(ItemFileSettings.itemsFormat, given: itemsFormat),
            BoundSetting(ItemFileSettings.itemsDelimiter, given: itemsDelimiter),
            BoundSetting(ItemFileSettings.itemsQuote, given: itemsQuote),
            BoundSetting(ItemFileSettings.itemsHeader, given: itemsHeader),
            BoundSetting(ItemFileSettings.itemsZipMember, given: itemsZipMember),
        ]
    }
}

extension ItemFileArguments {
    /// What the command line says, and nothing else.
    public func options(skipBadRows: Bool) -> ItemFileOptions {
        var options = ItemFileOptions()
        options.format = itemsFormat ?? options.format
        options.idColumn = itemsIdColumn.map(ColumnReference.init(argument:))
        options.titleColumn = itemsTitleColumn.map(ColumnReference.init(argument:))
        options.categoryColumn = itemsCategoryColumn.map(ColumnReference.init(argument:))
        options.delimiter = itemsDelimiter.map(Delimiter.init(argument:)) ?? options.delimiter
        options.quote = itemsQuote ?? options.quote
        options.header = itemsHeader ?? options.header
        options.zipMember = itemsZipMember
        options.skipBadRows = skipBadRows
        return options
    }
}

extension ItemFileOptions {
    /// The settings of a configuration. Bad rows are skipped in both files or in none.
    public init(_ configuration: LayeredConfiguration) {
        self.init()
        format = configuration[ItemFileSettings.itemsFormat]
        idColumn = configuration[ItemFileSettings.itemsIdColumn].map(ColumnReference.init(argument:))
        titleColumn = configuration[ItemFileSettings.itemsTitleColumn].map(ColumnReference.init(argument:))
        categoryColumn = configuration[ItemFileSettings.itemsCategoryColumn].map(ColumnReference.init(argument:))
        delimiter = Delimiter(argument: configuration[ItemFileSettings.itemsDelimiter])
        quote = configuration[ItemFileSettings.itemsQuote]
        header = configuration[ItemFileSettings.itemsHeader]
        zipMember = configuration[ItemFileSettings.itemsZipMember]
        skipBadRows = configuration[ReadingSettings.skipBadRows]
    }
}
