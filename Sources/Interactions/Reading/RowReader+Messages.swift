/// What is said of rows and columns.
extension RowReader {
    /// What may be wrong with the columns if no sequence is left.
    var hints: [String] {
        guard separator == nil, let item = layout.columns?.item,
            let likely = ItemSeparator.likely(dialect, item: item).map({ String(decoding: [$0], as: UTF8.self) })
        else { return [] }
        return ["if '\(dialect.names[item])' holds several items, give --item-separator '\(likely)'"]
    }

    /// What is wrong with a field of the current row, and the field.
    func problem(_ column: Int, _ complaint: String) -> String {
        "'\(dialect.names[column])' \(complaint): \(excerpt(column))"
    }

    /// The beginning of a field of the current row.
    func excerpt(_ column: Int) -> String {
        String(decoding: reader.field(column).prefix(40), as: UTF8.self).debugDescription
    }
}
