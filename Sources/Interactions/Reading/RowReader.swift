/// Turns the rows of one file into rows of an ``InteractionTable``.
struct RowReader: ~Copyable {
    /// Why a row is not in the table.
    private enum Fate {
        case added
        case leftOut(WritableKeyPath<DatasetSummary, Int>)
        case bad(String)
    }

    private static let messagesKept = 5
    private static let rowsPerProgress = 1 << 18

    /// The file's name for messages.
    let file: String
    let dialect: Dialect
    /// Whether the rows have times.
    let hasTimes: Bool
    let layout: RowLayout
    private let filter: RowFilter
    private let skipBadRows: Bool
    let separator: UInt8?
    /// Before the numbers of a file's carts, so that those of two files are not the same.
    private let cartPrefix: String
    private var times: TimeParser
    /// The table's row that is this file's first.
    private var firstRow = 0
    private(set) var reader: RecordReader
    private var found: FileSummary

    /// - Parameters:
    ///   - first: the dialect of the first of several files: its header counts for those without one
    ///   - number: of this file among them, from 0
    init(path: String, options: ReadingOptions, first: Dialect?, number: Int) throws(InteractionError) {
        let (source, file, packaging) = try TextSource.open(
            path: path, zipMember: options.zipMember,
            usualNames: ["ratings.csv", "ratings.dat", "u.data", "interactions.csv", "carts.csv", "carts.csv.gz"],
            prefers: { Self.hasColumns($0, options) })
        var reader = RecordReader(source, file: file)
        let dialect = try DialectDetector(options, file: file).detect(&reader).named(like: first)
        let layout = try RowLayout(options, dialect: dialect, file: file)
        let hasTimes = layout.columns?.time != nil
        guard hasTimes || (options.since == nil && options.until == nil) else {
            throw .missingColumns(file: file, found: dialect.names, expected: [ColumnRole.timestamp.expectation])
        }
        self.hasTimes = hasTimes
        self.file = file
        self.dialect = dialect
        self.layout = layout
        filter = RowFilter(options)
        skipBadRows = options.skipBadRows
        separator = ItemSeparator(options.itemSeparator, dialect, item: layout.columns?.item).byte
        cartPrefix = number == 0 ? "" : "\(number + 1):"
        times = TimeParser(
            form: layout.columns?.time.flatMap { TimeForm.detect(dialect.values($0.first)) } ?? .numbers,
            dateOrder: options.dateOrder)
        self.reader = reader
        let packed = packaging.description
        found = FileSummary(
            file: file, form: (packed.isEmpty ? "" : packed + ", ") + dialect.description(options.quote),
            columns: ColumnsRead(
                layout, dialect, options, separator: separator, timeForm: hasTimes ? times.form.description : nil))
    }

    /// Of the file's dates, once it is read.
    var dateOrder: DateOrder? { times.settledOrder }

    /// Whether a member of a zip has users and items.
    private static func hasColumns(_ source: any ByteSource, _ options: ReadingOptions) -> Bool {
        var reader = RecordReader(source, file: "")
        guard let dialect = try? DialectDetector(options, file: "").detect(&reader) else { return false }
        return dialect.hasNames && (try? RowLayout(options, dialect: dialect, file: "")) != nil
    }

    /// Reads to the end of the file.
    mutating func readAll(
        into table: inout InteractionTable, summary: inout DatasetSummary, progress: ((Int) -> Void)?
    ) throws(InteractionError) {
        firstRow = table.count
        summary.warnings += layout.columns?.remarks ?? []
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let reason): try bad(reason, &summary)
            case .record:
                if isHeader() {
                    summary.repeatedHeaders += 1
                    continue
                }
                switch add(to: &table) {
                case .added: break
                case .leftOut(let count): summary[keyPath: count] += 1
                case .bad(let reason): try bad(reason, &summary)
                }
            }
            found.rows += 1
            summary.rows += 1
            if summary.rows % Self.rowsPerProgress == 0 { progress?(summary.rows) }
        }
        guard found.rows > 0 else { throw .empty(file: file) }
        if case .delimited = dialect.form, reader.recordsOfSeveralLines > 0 {
            summary.warnings.append(
                "\(file): \(reader.recordsOfSeveralLines) rows go over several lines, because a quoted field does")
        }
        let corrections = try times.corrections(file: file, column: found.columns.timestamp ?? "")
        table.correctTimes(corrections, from: firstRow)
        if case .one(let time) = layout.columns?.time, times.form.kinds == [.seconds],
            let warning = try SmallNumbers.warning(
                table.rowTimes.elements[firstRow...], column: dialect.names[time], names: dialect.names, file: file)
        {
            summary.warnings.append(warning)
        }
        summary.files.append(found)
    }

    private func bad(_ reason: String, _ summary: inout DatasetSummary) throws(InteractionError) {
        guard skipBadRows else {
            throw .badRow(file: file, line: reader.line, reason: reason + "; --skip-bad-rows leaves such rows out")
        }
        let error = InteractionError.badRow(file: file, line: reader.line, reason: reason)
        summary.badRows += 1
        if summary.badRowMessages.count < Self.messagesKept { summary.badRowMessages.append(error.description) }
    }

    private mutating func add(to table: inout InteractionTable) -> Fate {
        switch layout {
        case .columns(let columns): return add(columns, to: &table)
        case .basket(let first):
            let cart = Array((cartPrefix + String(reader.line)).utf8)
            guard let user = cart.withUnsafeBufferPointer({ table.userNumber($0) }) else { return .bad("no cart") }
            return addItems(of: user, from: first, to: &table)
        case .sequence:
            let id = reader.field(0)
            if Placeholder.isPlaceholder(id) { return .leftOut(\.rowsWithoutUser) }
            guard let user = table.userNumber(id) else { return badID(0) }
            return addItems(of: user, from: 1, to: &table)
        }
    }

    /// The fields of a list; empty ones fill up its line and are no items.
    private mutating func addItems(of user: Int32, from first: Int, to table: inout InteractionTable) -> Fate {
        var fate = Fate.leftOut(\.rowsWithoutItem)
        for field in first..<max(first, reader.fieldCount) {
            let id = reader.field(field)
            if Placeholder.isPlaceholder(id) { continue }
            guard table.add(user: user, item: id, time: 0) else { return badID(field) }
            fate = .added
        }
        return fate
    }

    /// Adds the current record, or says what is wrong with it.
    private mutating func add(_ columns: InteractionColumns, to table: inout InteractionTable) -> Fate {
        guard reader.fieldCount == dialect.fieldCount else {
            let model = dialect.hasHeader ? "the header has" : "the first row has"
            return .bad("found \(reader.fieldCount) fields where \(model) \(dialect.fieldCount)")
        }
        var weight: Float = 1
        if separator == nil, let column = columns.event {
            guard let found = table.events.weight(of: reader.field(column)) else {
                return .leftOut(\.rowsOfOtherEvents)
            }
            weight = found
        }
        if let column = columns.threshold, let threshold = filter.threshold {
            guard let rating = NumberParsing.double(reader.field(column)) else {
                return .bad(problem(column, "is not a number"))
            }
            if rating < threshold { return .leftOut(\.rowsBelowThreshold) }
        }
        let id = reader.field(columns.user)
        if Placeholder.isPlaceholder(id) { return .leftOut(\.rowsWithoutUser) }
        if Placeholder.isPlaceholder(reader.field(columns.item)) { return .leftOut(\.rowsWithoutItem) }
        if let separator { return addList(columns, separator, to: &table) }
        guard let time = time(columns, row: table.count - firstRow) else { return badTime(columns) }
        guard filter.accepts(time: time) else { return .leftOut(\.rowsOutsideTimes) }
        guard let user = table.userNumber(id) else { return badID(columns.user) }
        guard table.add(user: user, item: reader.field(columns.item), time: time, weight: weight) else {
            return badID(columns.item)
        }
        return .added
    }

    /// 0 if the file has no times.
    private mutating func time(_ columns: InteractionColumns, row: Int) -> Int64? {
        switch columns.time {
        case nil: 0
        case .one(let column): times.key(reader.field(column), row: row)
        case .two(let date, let timeOfDay):
            times.key(date: reader.field(date), time: reader.field(timeOfDay), row: row)
        }
    }

    /// A row with several items: those of times and events are as many, or one for all.
    private mutating func addList(
        _ columns: InteractionColumns, _ separator: UInt8, to table: inout InteractionTable
    ) -> Fate {
        var items = FieldList(reader.field(columns.item), separator)
        let timeField = columns.time.map { reader.field($0.first) }
        // Dates and names have spaces of their own.
        let other = separator == UInt8(ascii: " ") ? JSONSplitter.separator : separator
        var moments = FieldList(timeField ?? FieldList.nothing, other)
        var events = FieldList(columns.event.map { reader.field($0) } ?? FieldList.nothing, other)
        let count = items.count
        guard [1, count].contains(moments.count), [1, count].contains(events.count) else {
            return .bad("its lists differ: \(count) items, \(moments.count) times, \(events.count) events")
        }
        guard let user = table.userNumber(reader.field(columns.user)) else { return badID(columns.user) }
        var fate = Fate.leftOut(\.rowsWithoutItem)
        var (moment, event) = (moments.next(), events.next())
        while let item = items.next() {
            defer {
                moment = moments.next() ?? moment
                event = events.next() ?? event
            }
            if Placeholder.isPlaceholder(item) { continue }
            var weight: Float = 1
            if columns.event != nil, let event {
                guard let found = table.events.weight(of: event) else { continue }
                weight = found
            }
            guard let time = columns.time == nil ? 0 : moment.flatMap({ times.key($0, row: table.count - firstRow) })
            else {
                return badTime(columns)
            }
            guard filter.accepts(time: time) else { continue }
            guard table.add(user: user, item: item, time: time, weight: weight) else { return badID(columns.item) }
            fate = .added
        }
        return fate
    }

    private func badTime(_ columns: InteractionColumns) -> Fate {
        guard let time = columns.time else { return .bad("it has no time") }
        let advice = skipBadRows ? "" : "; --timestamp-column none keeps the order of the file"
        return .bad(problem(time.first, times.complaint(of: reader.field(time.first))) + advice)
    }

    private func badID(_ column: Int) -> Fate {
        guard column < dialect.names.count, dialect.hasNames || layout.columns != nil else {
            return .bad("a field holds control characters or is not UTF-8: \(excerpt(column))")
        }
        return .bad(problem(column, "holds control characters or is not UTF-8"))
    }
}
