/// What the fields of a row are.
enum RowLayout {
    /// One interaction, or one of each item of a list, in columns.
    case columns(InteractionColumns)
    /// A cart's items, from the field `first` on: before it may be their number.
    case basket(first: Int)
    /// A user, then the user's items.
    case sequence

    init(_ options: ReadingOptions, dialect: Dialect, file: String) throws(InteractionError) {
        switch options.format {
        case .baskets: self = .basket(first: Self.beginsWithCounts(dialect) ? 1 : 0)
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

    /// Whether the first field of each of the first rows is the number of the others that are not empty. A few carts that
    /// no header stands above may be so by chance.
    private static func beginsWithCounts(_ dialect: Dialect) -> Bool {
        guard dialect.sample.count >= (dialect.hasHeader ? 1 : 20) else { return false }
        return dialect.sample.allSatisfy { row in
            guard let first = row.first, let number = Int(String(decoding: first, as: UTF8.self)) else { return false }
            return number == row.dropFirst().count { !$0.withUnsafeBufferPointer(Placeholder.isPlaceholder) }
        }
    }

    var columns: InteractionColumns? {
        if case .columns(let columns) = self { columns } else { nil }
    }

    /// Takes out what a person should know about how the columns were found: only numbers are left, which threads can look
    /// at for every row without counting references.
    mutating func takeRemarks() -> [String] {
        guard case .columns(var columns) = self else { return [] }
        let remarks = columns.remarks
        columns.remarks = []
        self = .columns(columns)
        return remarks
    }
}
