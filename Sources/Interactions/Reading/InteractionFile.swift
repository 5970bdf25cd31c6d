/// A file of interactions that has been opened: how it is written is known, and its rows are still to be read.
struct InteractionFile: ~Copyable {
    private static let usualNames = [
        "ratings.csv", "ratings.dat", "u.data", "interactions.csv", "carts.csv", "carts.csv.gz",
    ]

    /// Whether the rows have times.
    let hasTimes: Bool
    var rows: RowReader
    /// What a person should know about how the columns were found.
    private let remarks: [String]
    private var found: FileSummary
    let path: String
    /// The file itself, to read it anywhere: by then its path may lead to another.
    let opened: FileSource
    let packaging: FilePackaging

    /// - Parameters:
    ///   - first: the dialect of the first of several files: its header counts for those without one
    ///   - number: of this file among them, from 0
    init(path: String, options: ReadingOptions, first: Dialect?, number: Int) throws(InteractionError) {
        let opened = try FileSource(path: path)
        let (source, file, packaging) = try TextSource.open(
            opened, opened, path: path, zipMember: options.zipMember, usualNames: Self.usualNames,
            prefers: { Self.hasColumns($0, options) })
        var reader = RecordReader(source, file: file)
        let dialect = try DialectDetector(options, file: file).detect(&reader).named(like: first)
        var layout = try RowLayout(options, dialect: dialect, file: file)
        let remarks = layout.takeRemarks()
        let hasTimes = layout.columns?.time != nil
        guard hasTimes || (options.since == nil && options.until == nil) else {
            throw .missingColumns(file: file, found: dialect.names, expected: [ColumnRole.timestamp.expectation])
        }
        let rows = RowReader(
            reader, file: file, dialect: dialect, layout: layout, options: options, number: number)
        let packed = packaging.description
        found = FileSummary(
            file: file, form: (packed.isEmpty ? "" : packed + ", ") + dialect.description(options.quote),
            columns: ColumnsRead(
                layout, dialect, options, separator: rows.separator,
                timeForm: hasTimes ? rows.times.form.description : nil))
        (self.hasTimes, self.remarks) = (hasTimes, remarks)
        (self.path, self.opened, self.packaging) = (path, opened, packaging)
        self.rows = rows
    }

    /// The file's name for messages.
    var name: String { rows.file }

    var dialect: Dialect { rows.dialect }

    /// Of the file's dates, once it is read.
    var dateOrder: DateOrder? { rows.times.settledOrder }

    /// Whether there was a date with day and month by number. Not known if their order was given.
    var hasMetDates: Bool { rows.times.hasMetDates }

    /// What may be wrong with the columns if no sequence is left.
    var hints: [String] {
        guard rows.separator == nil, let item = rows.layout.columns?.item,
            let likely = ItemSeparator.likely(dialect, item: item).map({ String(decoding: [$0], as: UTF8.self) })
        else { return [] }
        return ["if '\(dialect.names[item])' holds several items, give --item-separator '\(likely)'"]
    }

    /// Whether a member of a zip has users and items.
    private static func hasColumns(_ source: any ByteSource, _ options: ReadingOptions) -> Bool {
        var reader = RecordReader(source, file: "")
        guard let dialect = try? DialectDetector(options, file: "").detect(&reader) else { return false }
        return dialect.hasNames && (try? RowLayout(options, dialect: dialect, file: "")) != nil
    }

    /// Reads to the end of the file.
    ///
    /// - Parameter exchange: with other processes that read the same file; each then reads a part of it
    mutating func readAll(
        into table: inout InteractionTable, summary: inout DatasetSummary, threads: ReadingThreads,
        exchange: ReadingExchange? = nil, progress: ((Int) -> Void)?
    ) throws(InteractionError) {
        let (firstRow, rowsBefore) = (table.count, summary.rows)
        rows.firstRow = firstRow
        summary.warnings += remarks
        try readRows(
            into: &table, &summary, threads, divisible(exchange), ReadingProgress(progress, rows: rowsBefore))
        found.rows = summary.rows - rowsBefore
        guard found.rows > 0 else { throw .empty(file: name) }
        let severalLines = rows.reader.recordsOfSeveralLines
        if case .delimited = dialect.form, severalLines > 0 {
            summary.warnings.append("\(name): \(severalLines) rows go over several lines, because a quoted field does")
        }
        let corrections = try rows.times.corrections(file: name, column: found.columns.timestamp ?? "")
        table.correctTimes(corrections, from: firstRow)
        if case .one(let time) = rows.layout.columns?.time, rows.times.form.kinds == [.seconds],
            let warning = try SmallNumbers.warning(
                table.rowTimes.elements[firstRow...], column: dialect.names[time], names: dialect.names, file: name)
        {
            summary.warnings.append(warning)
        }
        summary.files.append(found)
    }

    /// Reads on one thread until as much as a block is read, and the order of days and months is known where there are such
    /// dates; then on all of them, or in all processes.
    private mutating func readRows(
        into table: inout InteractionTable, _ summary: inout DatasetSummary, _ threads: ReadingThreads,
        _ exchange: ReadingExchange?, _ progress: ReadingProgress
    ) throws(InteractionError) {
        var progress = progress
        var mayDivide = threads.count > 1 || exchange != nil
        while true {
            if mayDivide, rows.reader.position >= threads.blockSize, rows.times.isSettled {
                mayDivide = false
                if let exchange {
                    try readParts(into: &table, &summary, threads, exchange, &progress)
                } else {
                    try readBlocks(into: &table, &summary, threads, &progress)
                }
            }
            let isOver = try rows.read(
                into: &table, &summary, rows: progress.next,
                bytes: mayDivide ? rows.reader.position + threads.blockSize : .max)
            progress.reach(summary.rows)
            if isOver { return }
        }
    }
}
