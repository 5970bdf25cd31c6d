extension InteractionReader {
    /// Why there is no sequence.
    static func reason(_ summary: DatasetSummary, _ options: ReadingOptions, _ events: EventTally) -> String {
        let minimum = options.minimumSequenceLength
        var parts = ["\(summary.rows) rows"]
        if summary.badRows > 0 {
            parts.append("\(summary.badRows) bad (the first: \(summary.badRowMessages.first ?? ""))")
        }
        if summary.rowsBelowThreshold > 0 { parts.append("\(summary.rowsBelowThreshold) below the threshold") }
        if summary.rowsWithoutUser > 0 { parts.append("\(summary.rowsWithoutUser) without a user") }
        if summary.rowsWithoutItem > 0 { parts.append("\(summary.rowsWithoutItem) without an item") }
        if summary.rowsOfOtherEvents > 0 {
            let asked = InteractionError.list(options.events.map(\.name))
            let column = "'\(summary.files.first?.columns.event ?? "")'"
            parts.append("\(summary.rowsOfOtherEvents) of other events than \(asked): \(column) has \(events.found)")
        }
        if summary.rowsOutsideTimes > 0 { parts.append("\(summary.rowsOutsideTimes) outside the times asked for") }
        if summary.rowsOfRareItems > 0 { parts.append("\(summary.rowsOfRareItems) of \(summary.rareItems) rare items") }
        if summary.unknownItemRows > 0 { parts.append("\(summary.unknownItemRows) with items the vocabulary lacks") }
        if summary.usersTooShort > 0 { parts.append("\(summary.usersTooShort) users with fewer than \(minimum) items") }
        return parts.joined(separator: ", ")
    }

    /// What the whole of the data shows.
    ///
    /// - Parameters:
    ///   - titles: how many there were
    ///   - categories: how many ids had one
    static func warnings(_ summary: DatasetSummary, titles: Int, categories: Int) -> [String] {
        var warnings: [String] = []
        let columns = summary.files.first?.columns
        for (count, column, role) in [
            (summary.rowsWithoutUser, columns?.user ?? "", ColumnRole.user),
            (summary.rowsWithoutItem, columns?.item ?? "", ColumnRole.item),
        ] where count * 2 > summary.rows {
            warnings.append(
                "\(count) of \(summary.rows) rows have no \(role.rawValue) in '\(column)': is it another column, such as one "
                    + "of sessions? Give \(role.option)")
        }
        let unmatched = [
            (titles, "titles", summary.itemsWithTitle), (categories, "categories", summary.itemsWithCategory),
        ].filter { $0.0 > 0 && $0.2 == 0 }
        if !unmatched.isEmpty {
            let what = unmatched.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
            warnings.append(
                "none of the \(what) is one of an item of these \(summary.items): are they of other items, or is "
                    + "the id in another column (--items-id-column)?")
        }
        return warnings
    }
}
