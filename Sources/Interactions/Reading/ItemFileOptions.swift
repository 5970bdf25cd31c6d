/// How to read a file of items. The defaults read the usual files as they are.
public struct ItemFileOptions: Sendable, Equatable {
    public var format = FileFormat.automatic
    /// `nil` finds it by the usual names.
    public var idColumn: ColumnReference?
    /// `nil` finds it by the usual names.
    public var titleColumn: ColumnReference?
    /// `nil` finds it by the usual names, and does without where there is none.
    public var categoryColumn: ColumnReference?
    public var delimiter = Delimiter.automatic
    public var quote = QuoteRule.automatic
    public var header = HeaderPresence.automatic
    /// Which member of a `.zip` to read; `nil` takes one with a usual name, or the only data file.
    public var zipMember: String?
    /// Count malformed rows instead of stopping at the first.
    public var skipBadRows = false

    public init() {}

    var namesColumns: Bool {
        [idColumn, titleColumn, categoryColumn].contains { if case .name = $0 { true } else { false } }
    }
}
