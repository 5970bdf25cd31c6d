import Platform

/// Reads interactions files into sequences.
public enum InteractionReader {
    /// Reads one file (``read(paths:options:order:vocabulary:titles:categories:group:progress:)``).
    public static func read(
        path: String, options: ReadingOptions = ReadingOptions(), order: ItemOrder = .sequence,
        vocabulary: VocabularyPolicy = .build, titles: [String: String] = [:], categories: [String: String] = [:],
        progress: ((Int) -> Void)? = nil
    ) throws(InteractionError) -> InteractionDataset {
        try read(
            paths: [path], options: options, order: order, vocabulary: vocabulary, titles: titles,
            categories: categories, progress: progress)
    }

    /// Reads files of rows, JSON or carts, also compressed ones, one after the other in one pass.
    ///
    /// Each row is an interaction of a user (or cart, session …) with an item, with or without a time. Rows are ordered
    /// by time, equal times and files without times by their order in the files; then they are grouped by user, users in
    /// the order of their first row.
    ///
    /// Large files are read on all processors the process may use, in blocks of lines; the result is that of one. Unpacking is
    /// done by one at a time. Text whose lines are no rows, such as JSON objects over several lines, is read by one alone.
    ///
    /// Several processes may read together. Where there are as many files as processes, or more, whole files are dealt out; else each
    /// process reads parts of every file, of a plain one where they lie, while of a packed one each unpacks all. Of a plain file each
    /// reads its share twice, first to count the lines. Then each tells the others its rows, so that all have the same in the end:
    /// what one alone has. An error ends all of them with it. A pipe is never dealt out: each process reads one of its own, to its
    /// end.
    ///
    /// Memory: 24 bytes a row at most (20 if each item's time is not kept, 12 without times; 8 more where events have different
    /// weights; two more while it is open whether dates such as 03/04/2014 have the day first), plus the ids, 8 bytes a user
    /// and about 10 MB for each thread. In a group also the rows of the file that was dealt to the process, or of a part: 64 MiB of
    /// text, of the last one up to 128 MiB.
    ///
    /// - Parameters:
    ///   - paths: at least one
    ///   - order: a set holds an item once: of a cart's equal items the first is kept, before anything else. Were all
    ///     kept, the copy of a held-out item would stay in its history and give it away.
    ///   - vocabulary: where items get their indices from.
    ///   - titles: titles by item id, for the vocabulary (``ItemFile/titles``).
    ///   - categories: the same of categories (``ItemFile/categories``).
    ///   - group: the processes that read the same files with the same options at the same time; `nil`: this one alone
    ///   - progress: called every quarter of a million rows, and at the end, with the number of rows read so far.
    public static func read(
        paths: [String], options: ReadingOptions = ReadingOptions(), order: ItemOrder = .sequence,
        vocabulary: VocabularyPolicy = .build, titles: [String: String] = [:], categories: [String: String] = [:],
        group: (any ProcessGroup)? = nil, progress: ((Int) -> Void)? = nil
    ) throws(InteractionError) -> InteractionDataset {
        try read(
            paths: paths, options: options, order: order, vocabulary: vocabulary, titles: titles,
            categories: categories, threads: ReadingThreads(), group: group, progress: progress)
    }

    /// - Parameter threads: on how many; the results are the same.
    static func read(
        paths: [String], options: ReadingOptions, order: ItemOrder, vocabulary: VocabularyPolicy,
        titles: [String: String], categories: [String: String], threads: ReadingThreads,
        group: (any ProcessGroup)? = nil, progress: ((Int) -> Void)?
    ) throws(InteractionError) -> InteractionDataset {
        let read = { (exchange: ReadingExchange?, dealsFiles: Bool) throws(InteractionError) -> InteractionDataset in
            try readAll(
                paths, options, order, vocabulary, titles: titles, categories: categories, threads, exchange,
                dealsFiles: dealsFiles, progress)
        }
        guard let group, group.count > 1 else { return try read(nil, false) }
        let exchange = ReadingExchange(group)
        do throws(InteractionError) {
            let plan = try agreedPlan(paths, options, order, vocabulary, exchange)
            let dataset = try read(exchange, plan.dealsFiles(to: group.count))
            // One that could not finish says so here.
            _ = try exchange.tell(true, at: "the end")
            return dataset
        } catch {
            throw exchange.fail(error)
        }
    }

    /// What all processes have been asked for alike.
    private static func agreedPlan(
        _ paths: [String], _ options: ReadingOptions, _ order: ItemOrder, _ vocabulary: VocabularyPolicy,
        _ exchange: ReadingExchange
    ) throws(InteractionError) -> ReadingPlan {
        let plan = ReadingPlan(paths, options, order, vocabulary)
        let all = try exchange.tell(plan, at: "the beginning")
        if let difference = ReadingPlan.difference(all, paths) { throw .processesDiffer(difference) }
        return plan
    }

    private static func readAll(
        _ paths: [String], _ options: ReadingOptions, _ order: ItemOrder, _ vocabulary: VocabularyPolicy,
        titles: [String: String], categories: [String: String], _ threads: ReadingThreads,
        _ exchange: ReadingExchange?, dealsFiles: Bool, _ progress: ((Int) -> Void)?
    ) throws(InteractionError) -> InteractionDataset {
        try options.check()
        var options = options
        if order == .set, options.repeats == .all { options.repeats = .first }
        guard let path = paths.first else { throw .invalidOption(name: "interactions", reason: "no file is named") }
        var summary = DatasetSummary()
        var file = try InteractionFile(path: path, options: options, first: nil, number: 0)
        let (name, first, hints) = (file.name, file.dialect, file.hints)
        var table = InteractionTable(vocabulary: vocabulary, hasTimes: file.hasTimes, events: options.events)
        if let exchange, dealsFiles {
            let reading = FileReading(first: first, name: name, hasTimes: file.hasTimes, options, vocabulary, threads)
            try reading.readDealt(paths, into: &table, &summary, exchange, progress)
        } else {
            try readInTurn(paths, &file, options, into: &table, &summary, threads, exchange, progress)
        }
        progress?(summary.rows)
        (summary.unknownItems, summary.unknownItemRows) = (table.unknown.count, table.unknownRows)
        let kept = UserRows(table, options, threads: threads.count, &summary)
        table.releaseUsers()
        let counts = kept.itemCounts
        summary.items = counts.count { $0 > 0 }
        let items: ReadVocabulary
        do throws(VocabularyError) {
            items = try ReadVocabulary(
                of: table, counts: counts, vocabulary, titles: titles, categories: categories, threads: threads.count)
        } catch {
            throw .vocabulary(error)
        }
        table.releaseItemIDs()
        let sequences = sequences(&table, kept, indices: items.indices, options, threads: threads.count)
        (summary.users, summary.interactions) = (sequences.count, sequences.items.count)
        guard sequences.count > 0 else {
            throw .noSequences(
                file: name, reason: reason(summary, options, table.events),
                reading: summary.files.prefix(3).map(\.line) + summary.warnings.map { "warning: " + $0 } + hints)
        }
        summary.itemsWithTitle = items.vocabulary.items.titleCount
        summary.itemsWithCategory = items.vocabulary.items.categoryCount
        summary.givesNoOrder =
            options.format == .baskets
            || (table.hasTimes
                ? kept.haveOneTimeEach(table.rowTimes.elements)
                : ColumnRole.namesCart(summary.files.first?.columns.user ?? ""))
        if order == .sequence { summary.warnings += Self.oneTimeEach(table, kept, summary) }
        if let column = summary.files.first?.columns.event { summary.warnings += table.events.warnings(column: column) }
        summary.warnings += Self.warnings(summary, titles: titles.count, categories: categories.count)
        return InteractionDataset(vocabulary: items.vocabulary, sequences: sequences, summary: summary)
    }

    /// - Parameter first: the first file, opened
    private static func readInTurn(
        _ paths: [String], _ first: inout InteractionFile, _ options: ReadingOptions,
        into table: inout InteractionTable, _ summary: inout DatasetSummary, _ threads: ReadingThreads,
        _ exchange: ReadingExchange?, _ progress: ((Int) -> Void)?
    ) throws(InteractionError) {
        var options = options
        let (name, dialect) = (first.name, first.dialect)
        try first.readAll(
            into: &table, summary: &summary, threads: threads, exchange: exchange, progress: progress)
        var dateOrder = first.dateOrder
        for (number, path) in paths.enumerated().dropFirst() {
            // One file's dates show how those of the next are meant.
            options.dateOrder = options.dateOrder ?? dateOrder
            var file = try InteractionFile(path: path, options: options, first: dialect, number: number)
            guard file.hasTimes == table.hasTimes else { throw .timesDiffer(file: file.name, first: name) }
            try file.readAll(
                into: &table, summary: &summary, threads: threads, exchange: exchange, progress: progress)
            dateOrder = dateOrder ?? file.dateOrder
        }
    }

    /// Takes the rows' items out of the table, which then has none.
    private static func sequences(
        _ table: inout InteractionTable, _ kept: borrowing UserRows, indices: [Int32], _ options: ReadingOptions,
        threads: Int
    ) -> UserSequences {
        let offsets = kept.offsets
        let rowItems = table.rowItems.elements
        let items = indices.withUnsafeBufferPointer { indices in
            kept.map(offsets, threads: threads) { indices[Int(rowItems[$0])] }
        }
        table.releaseItems()
        let times = table.rowTimes.elements
        // Rows are in order of time, so a user's last row is the latest.
        let lastTimes = times.isEmpty ? [] : kept.users.map { times[Int(kept.rows(of: $0).last ?? 0)] }
        let itemTimes =
            options.keepsTimes && !times.isEmpty ? kept.map(offsets, threads: threads) { times[$0] } : []
        return UserSequences(
            items: items, offsets: offsets, userIDs: kept.users.map { table.users.id($0) }, lastTimes: lastTimes,
            itemTimes: itemTimes, itemWeights: weights(table, kept, offsets, threads: threads))
    }

    /// The weights of the kept rows, divided by their mean: neither the size of gradients nor that of counts then depends
    /// on the unit weights are given in. Empty if all are equal.
    private static func weights(
        _ table: borrowing InteractionTable, _ kept: borrowing UserRows, _ offsets: [Int], threads: Int
    ) -> [Float] {
        let rowWeights = table.rowWeights.elements
        guard !rowWeights.isEmpty else { return [] }
        var weights = kept.map(offsets, threads: threads) { rowWeights[$0] }
        guard let first = weights.first, weights.contains(where: { $0 != first }) else { return [] }
        let mean = weights.reduce(0) { $0 + Double($1) } / Double(weights.count)
        for index in weights.indices { weights[index] = Float(Double(weights[index]) / mean) }
        return weights
    }

    /// Where times order no user's rows. A cart's are at one time, and so are those of a list.
    private static func oneTimeEach(
        _ table: borrowing InteractionTable, _ kept: borrowing UserRows, _ summary: DatasetSummary
    ) -> [String] {
        guard let columns = summary.files.first?.columns, let column = columns.timestamp, columns.itemSeparator == nil,
            !ColumnRole.namesCart(columns.user), kept.haveOneTimeEach(table.rowTimes.elements)
        else { return [] }
        return [
            "'\(column)' is the same in all rows of a user, so these keep the order of the file: is another column, or two "
                + "(date+time), the time? Give --timestamp-column"
        ]
    }
}
