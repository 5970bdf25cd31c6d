/// What the fields of a row are.
enum RowLayout {
    /// One interaction, or one of each item of a list, in columns.
    case columns(InteractionColumns)
    /// A cart's items.
    case basket
    /// A user, then the user's items.
    case sequence

    init(_ options: ReadingOptions, dialect: Dialect, file: String) throws(InteractionError) {
        switch options.format {
        case .baskets: self = .basket
        case .sequences: self = .sequence
        case .rows, .json: self = .columns(try InteractionColumns(options, dialect: dialect, file: file))
        case .automatic:
            if dialect.isRagged, options.columns == ColumnMapping() {
                let lengths = dialect.sample.map(\.count)
                throw .ambiguousForm(file: file, shortest: lengths.min() ?? 0, longest: lengths.max() ?? 0)
            }
            self = .columns(try InteractionColumns(options, dialect: dialect, file: file))
        }
    }

    var columns: InteractionColumns? {
        if case .columns(let columns) = self { columns } else { nil }
    }
}
