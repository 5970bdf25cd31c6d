/// Finds columns in one file.
struct ColumnFinder {
    let dialect: Dialect
    let file: String

    /// The position of a column: as referred to, else by usual name. `nil` if there is none of a usual name.
    func find(_ reference: ColumnReference?, _ role: ColumnRole) throws(InteractionError) -> Int? {
        guard let reference else { return dialect.hasNames ? role.position(in: dialect.names) : nil }
        return try find(reference, role)
    }

    /// The position of a column that is named; `nil` if it is said that there is none.
    func find(_ reference: ColumnReference, _ role: ColumnRole) throws(InteractionError) -> Int? {
        switch reference {
        case .absent: return nil
        case .number(let number):
            guard (1...dialect.fieldCount).contains(number) else {
                throw missing(["column \(number) for the \(role.rawValue)"])
            }
            return number - 1
        case .name(let name):
            guard dialect.hasNames else {
                throw missing(["a header that names '\(name)' (without one, refer to columns by number)"])
            }
            guard let position = position(of: name) else { throw missing(["'\(name)' for the \(role.rawValue)"]) }
            return position
        case .both:
            throw .invalidOption(
                name: String(role.option.dropFirst(2)), reason: "two columns together are only a date and a time of day"
            )
        }
    }

    /// A column by its name in the header: the same bytes, else the same but for case; RecBole's types may be left out.
    func position(of name: String) -> Int? {
        let names = dialect.names
        func first(_ match: (String) -> Bool) -> Int? { names.firstIndex(where: match) }
        return first { $0.utf8.elementsEqual(name.utf8) }
            ?? first { ColumnRole.withoutType($0).utf8.elementsEqual(name.utf8) }
            ?? first { $0.lowercased().utf8.elementsEqual(name.lowercased().utf8) }
            ?? first { ColumnRole.withoutType($0).lowercased().utf8.elementsEqual(name.lowercased().utf8) }
    }

    func missing(_ expected: [String]) -> InteractionError {
        guard dialect.fieldCount == 1, !dialect.isJSON else {
            return .missingColumns(file: file, found: dialect.names, expected: expected)
        }
        let lines = (dialect.header.isEmpty ? [] : [dialect.header]) + dialect.sample
        let delimiter = DelimiterFinder.unusual(lines.map { $0.first ?? [] })
        return .oneColumn(
            file: file, found: Delimiter.typed(dialect.names[0].utf8), expected: expected,
            delimiter: delimiter.map { Delimiter.typed([$0]) })
    }
}
