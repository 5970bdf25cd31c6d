/// Which column of a file of items is what.
struct ItemFileColumns {
    let id: Int
    /// `nil` if there is none, of a file that is read for its categories.
    let title: Int?
    let category: Int?

    /// As referred to, else by usual names; without names the first column is the id and the second the title.
    init(_ dialect: Dialect, _ options: ItemFileOptions, file: String) throws(InteractionError) {
        let finder = ColumnFinder(dialect: dialect, file: file)
        var id = try Self.find(options.idColumn, .item, finder)
        if options.idColumn == nil, id.map({ ColumnRole.title.isUsual(dialect.names[$0]) }) ?? true {
            // A name is the id only where there is no other.
            let plain = dialect.names.firstIndex { ColumnRole.normalized($0).utf8.elementsEqual("id".utf8) }
            id = dialect.hasNames ? plain ?? id : 0
        }
        var title = try Self.find(options.titleColumn, .title, finder)
        if title == id, options.titleColumn == nil {
            // `item_name` beside nothing else: the id is its own title, which says nothing.
            title = ColumnRole.title.positions(in: dialect.names).first { $0 != id }
        }
        if title == nil, options.titleColumn == nil, !dialect.hasNames { title = dialect.fieldCount > 1 ? 1 : nil }
        var category = try Self.find(options.categoryColumn, .category, finder)
        if options.categoryColumn == nil, category == id || category == title {
            category =
                dialect.hasNames
                ? ColumnRole.category.positions(in: dialect.names).first { $0 != id && $0 != title } : nil
        }
        var missing: [String] = []
        if id == nil { missing.append(ColumnRole.item.expectation + ": --items-id-column") }
        if title == nil, category == nil { missing.append(ColumnRole.title.expectation + ": --items-title-column") }
        guard let id, missing.isEmpty else {
            throw .missingItemColumns(file: file, found: dialect.names, expected: missing)
        }
        (self.id, self.title, self.category) = (id, title, category)
    }

    /// An error that says nothing of the options of interactions.
    private static func find(
        _ reference: ColumnReference?, _ role: ColumnRole, _ finder: ColumnFinder
    ) throws(InteractionError) -> Int? {
        do throws(InteractionError) {
            return try finder.find(reference, role)
        } catch {
            switch error {
            case .missingColumns(let file, let found, let expected):
                throw .missingItemColumns(file: file, found: found, expected: expected)
            case .oneColumn(let file, let found, let expected, _):
                throw .missingItemColumns(file: file, found: [found], expected: expected)
            default: throw error
            }
        }
    }

    /// Each column by its name, for the line about the file.
    func description(_ names: [String]) -> String {
        [("item", id), ("title", title), ("category", category)].compactMap { role, column in
            column.map { "\(role): \(names[$0])" }
        }.joined(separator: ", ")
    }
}
