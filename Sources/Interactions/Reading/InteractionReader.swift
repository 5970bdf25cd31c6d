/// Reads interactions files into sequences.
public enum InteractionReader {
    /// Reads a delimited file, also as `.gz` or as a member of a `.zip`, in one pass.
    ///
    /// Each row is an interaction of a user (or cart, session …) with an item, with or without a time. Rows are ordered
    /// by time, equal times and files without times by their order in the file; then they are grouped by user, users in
    /// the order of their first row.
    ///
    /// Memory: 24 bytes a row at most (12 without times), plus the ids and 8 bytes a user.
    ///
    /// - Parameters:
    ///   - vocabulary: where items get their indices from.
    ///   - titles: titles by item id, for the vocabulary (``ItemFile/readTitles(path:zipMember:skipBadRows:)``).
    ///   - progress: called every quarter of a million rows, and at the end, with the number of rows read so far.
    public static func read(
        path: String, options: ReadingOptions = ReadingOptions(), vocabulary: VocabularyPolicy = .build,
        titles: [String: String] = [:], progress: ((Int) -> Void)? = nil
    ) throws(InteractionError) -> InteractionDataset {
        guard options.minimumSequenceLength >= 1 else {
            throw .invalidOption(
                name: "minimum sequence length", reason: "\(options.minimumSequenceLength) is less than 1")
        }
        if let threshold = options.threshold, !threshold.isFinite {
            throw .invalidOption(name: "threshold", reason: "\(threshold) is not a finite number")
        }
        var rows = try RowReader(path: path, options: options, vocabulary: vocabulary)
        try rows.readAll(progress: progress)
        var summary = rows.summary
        let counts = itemCounts(rows.table)
        summary.items = counts.count { $0 > 0 }
        let items = try vocabularyAndIndices(rows.table, counts: counts, policy: vocabulary, titles: titles)
        let sequences = sequences(
            rows.table, indices: items.indices, minimumLength: options.minimumSequenceLength, summary: &summary)
        guard sequences.count > 0 else {
            throw .noSequences(file: rows.file, reason: reason(summary, minimum: options.minimumSequenceLength))
        }
        return InteractionDataset(vocabulary: items.vocabulary, sequences: sequences, summary: summary)
    }

    private static func itemCounts(_ table: borrowing InteractionTable) -> [Int] {
        var counts = [Int](repeating: 0, count: table.items.count)
        for item in table.rowItems.elements { counts[Int(item)] += 1 }
        return counts
    }

    /// The vocabulary, and for each item number of the table its index in it.
    private static func vocabularyAndIndices(
        _ table: borrowing InteractionTable, counts: [Int], policy: VocabularyPolicy, titles: [String: String]
    ) throws(InteractionError) -> (vocabulary: ItemVocabulary, indices: [Int32]) {
        var keptItems: [ItemVocabulary.Item] = []
        for (number, count) in counts.enumerated() where count > 0 {
            let id = table.items.id(number)
            keptItems.append(ItemVocabulary.Item(id: id, title: titles[id], count: count))
        }
        do {
            let vocabulary =
                switch policy {
                case .build: try ItemVocabulary(items: []).grown(with: keptItems)
                case .fixed(let vocabulary): vocabulary
                case .grow(let old): try old.grown(with: keptItems)
                }
            let indices = (0..<counts.count).map { vocabulary.index(of: table.items.id($0)) ?? ItemVocabulary.padding }
            return (vocabulary, indices)
        } catch {
            throw .vocabulary(error)
        }
    }

    private static func sequences(
        _ table: borrowing InteractionTable, indices: [Int32], minimumLength: Int, summary: inout DatasetSummary
    ) -> UserSequences {
        let rowItems = table.rowItems.elements
        let groups = UserGrouping(
            users: table.rowUsers.elements, userCount: table.users.count, times: table.rowTimes.elements)
        let lengths = zip(groups.starts, groups.starts.dropFirst()).map { $1 - $0 }
        let kept = lengths.indices.filter { lengths[$0] >= minimumLength }
        let total = kept.reduce(0) { $0 + lengths[$1] }
        let items = [Int32](unsafeUninitializedCapacity: total) { items, count in
            for user in kept {
                for row in groups.rows[groups.starts[user]..<groups.starts[user + 1]] {
                    items[count] = indices[Int(rowItems[Int(row)])]
                    count += 1
                }
            }
        }
        var offsets = [0]
        offsets.reserveCapacity(kept.count + 1)
        for user in kept { offsets.append(offsets[offsets.count - 1] + lengths[user]) }
        summary.users = kept.count
        summary.usersTooShort = lengths.count - kept.count
        summary.interactions = total
        let times = table.rowTimes.elements
        // Rows are in order of time, so a user's last row is the latest.
        let lastTimes = times.isEmpty ? [] : kept.map { times[Int(groups.rows[groups.starts[$0 + 1] - 1])] }
        return UserSequences(
            items: items, offsets: offsets, userIDs: kept.map { table.users.id($0) }, lastTimes: lastTimes)
    }

    private static func reason(_ summary: DatasetSummary, minimum: Int) -> String {
        var parts = ["\(summary.rows) rows"]
        if summary.badRows > 0 {
            parts.append("\(summary.badRows) bad (the first: \(summary.badRowMessages.first ?? ""))")
        }
        if summary.rowsBelowThreshold > 0 { parts.append("\(summary.rowsBelowThreshold) below the threshold") }
        if summary.unknownItemRows > 0 { parts.append("\(summary.unknownItemRows) with items the vocabulary lacks") }
        if summary.usersTooShort > 0 { parts.append("\(summary.usersTooShort) users with fewer than \(minimum) items") }
        return parts.joined(separator: ", ")
    }
}
