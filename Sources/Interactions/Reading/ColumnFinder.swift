/// Finds columns in one file.
struct ColumnFinder {
    let dialect: Dialect
    let file: String

    /// The position of a column: as referred to, else by usual name. `nil` if there is none of a usual name.
    func find(_ reference: ColumnReference?, _ role: ColumnRole) throws(InteractionError) -> Int? {
        switch reference {
        case nil: return dialect.hasHeader ? role.position(in: dialect.names) : nil
        case .absent: return nil
        case .number(let number):
            guard (1...dialect.fieldCount).contains(number) else {
                throw missing(["column \(number) for the \(role.rawValue)"])
            }
            return number - 1
        case .name(let name):
            guard dialect.hasHeader else {
                throw missing(["a header that names '\(name)' (without one, refer to columns by number)"])
            }
            if let position = dialect.names.firstIndex(of: name) { return position }
            let position = dialect.names.firstIndex { $0.lowercased() == name.lowercased() }
            guard let position else { throw missing(["'\(name)' for the \(role.rawValue)"]) }
            return position
        }
    }

    func missing(_ expected: [String]) -> InteractionError {
        .missingColumns(file: file, found: dialect.names, expected: expected)
    }
}
