/// How the files of a list are read that are dealt out to several processes.
struct FileReading {
    /// What the first file's header says counts for those without one.
    private let first: Dialect
    private let name: String
    private let hasTimes: Bool
    private let options: ReadingOptions
    private let vocabulary: VocabularyPolicy
    private let threads: ReadingThreads

    /// - Parameters:
    ///   - first: the dialect of the first file
    ///   - name: of the first file, for messages
    ///   - hasTimes: whether that one has times
    init(
        first: Dialect, name: String, hasTimes: Bool, _ options: ReadingOptions, _ vocabulary: VocabularyPolicy,
        _ threads: ReadingThreads
    ) {
        (self.first, self.name, self.hasTimes) = (first, name, hasTimes)
        (self.options, self.vocabulary, self.threads) = (options, vocabulary, threads)
    }

    /// Reads files with the others, one for each process at a time, and adds their rows in the order of the files.
    ///
    /// One file's dates show how those of the next are meant. Where that matters, the files behind it are read once more.
    func readDealt(
        _ paths: [String], into table: inout InteractionTable, _ summary: inout DatasetSummary,
        _ exchange: ReadingExchange, _ progress: ((Int) -> Void)?
    ) throws(InteractionError) {
        var next = 0
        var dateOrder = options.dateOrder
        while next < paths.count {
            let begin = next
            let wasKnown = dateOrder != nil
            let number = begin + exchange.group.rank
            let own = readFile(number < paths.count ? paths[number] : nil, number, dateOrder)
            let all = try exchange.tell(own.read, at: "files from \(begin)")
            for rank in 0..<min(all.count, paths.count - begin) {
                let read = all[rank]
                if !wasKnown, dateOrder != nil, read.dependsOnDateOrder { break }
                var told = ReadingProgress(progress, rows: summary.rows)
                summary.addFile(read.summary)
                told.reach(summary.rows)
                if let failure = read.failure { throw failure }
                try exchange.add(own.table, count: read.rows, of: rank, to: &table)
                dateOrder = dateOrder ?? read.dateOrder
                next += 1
            }
        }
    }

    /// - Parameter path: `nil` if there is none left for this process
    private func readFile(_ path: String?, _ number: Int, _ dateOrder: DateOrder?) -> DealtFile {
        var own = DealtFile(table: emptyTable)
        guard let path else { return own }
        var options = options
        options.dateOrder = dateOrder
        do throws(InteractionError) {
            var file = try InteractionFile(
                path: path, options: options, first: number == 0 ? nil : first, number: number)
            guard file.hasTimes == hasTimes else {
                throw InteractionError.timesDiffer(file: file.name, first: name)
            }
            try file.readAll(into: &own.table, summary: &own.read.summary, threads: threads, progress: nil)
            own.read.dateOrder = file.dateOrder
            own.read.dependsOnDateOrder = file.hasMetDates || own.read.summary.badRows > 0
        } catch {
            own.read.failure = error
            own.read.dependsOnDateOrder = true
        }
        own.read.rows = own.table.count
        return own
    }

    /// Tells more kinds of events apart than one process alone: which are the first of all files is not known.
    private var emptyTable: InteractionTable {
        var table = InteractionTable(vocabulary: vocabulary, hasTimes: hasTimes, events: options.events)
        table.events = table.events.emptyPart()
        return table
    }
}
