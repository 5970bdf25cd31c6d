/// Turns records into rows of an ``InteractionTable``: those of a file, or of one block of it.
///
/// Several of them work at the same time, so what they share is not touched for a row: to count a reference to it, each
/// would have to wait for the others.
struct RowReader: ~Copyable {
    /// What became of a row.
    enum Fate {
        case added
        case leftOut(LeftOutRow)
        case bad(String)
        /// In a block: other rows may say how its date is meant.
        case open
    }

    /// The file's name for messages.
    let file: String
    let dialect: Dialect
    let layout: RowLayout
    /// Between the items of a row that may have several.
    let separator: UInt8?
    let filter: RowFilter
    let skipBadRows: Bool
    /// Before the numbers of a file's carts, so that those of two files are not the same.
    private let cartPrefix: String
    private let header: RepeatedHeader
    private let fieldCount: Int
    /// `nil` if the file's rows are of no plain kind.
    private var plainRows: PlainRows?
    var times: TimeParser
    /// The table's row that is the first of these.
    var firstRow = 0
    var reader: RecordReader

    /// - Parameters:
    ///   - reader: before the first row of data
    ///   - number: of the file among several, from 0
    init(
        _ reader: consuming RecordReader, file: String, dialect: Dialect, layout: RowLayout, options: ReadingOptions,
        number: Int
    ) {
        self.file = file
        self.dialect = dialect
        self.layout = layout
        separator = ItemSeparator(options.itemSeparator, dialect, item: layout.columns?.item).byte
        filter = RowFilter(options)
        skipBadRows = options.skipBadRows
        cartPrefix = number == 0 ? "" : "\(number + 1):"
        header = RepeatedHeader(dialect.header)
        fieldCount = dialect.fieldCount
        times = TimeParser(
            form: layout.columns?.time.flatMap { TimeForm.detect(dialect.values($0.first)) } ?? .numbers,
            dateOrder: options.dateOrder)
        plainRows = PlainRows(layout, dialect, filter, separator: separator, times: times.form)
        self.reader = reader
    }

    /// For blocks of the text that another has begun to read.
    ///
    /// - Parameter size: of a block, in bytes
    init(blocksOf other: borrowing RowReader, size: Int) {
        file = other.file
        dialect = other.dialect
        layout = other.layout
        separator = other.separator
        filter = other.filter
        skipBadRows = other.skipBadRows
        cartPrefix = other.cartPrefix
        header = RepeatedHeader(other.dialect.header)
        fieldCount = other.fieldCount
        times = TimeParser(blockAfter: other.times)
        plainRows = PlainRows(layout, dialect, filter, separator: separator, times: times.form)
        reader = RecordReader(blocksOf: other.reader, size: size)
    }

    /// Reads rows until the text is over, `rows` are counted in the summary, or the reader has come as far as `bytes`.
    ///
    /// - Returns: whether no more can be read: the text is over, or, in a block, the next row needs others
    mutating func read(
        into table: inout InteractionTable, _ summary: inout DatasetSummary, rows: Int = .max, bytes: Int = .max
    ) throws(InteractionError) -> Bool {
        while true {
            addPlainRows(to: &table, &summary, rows: rows, bytes: bytes)
            guard summary.rows < rows, reader.position < bytes else { return false }
            switch try reader.next() {
            case .end: return true
            case .malformed(let reason): try bad(reason, &summary)
            case .record:
                if header.isCurrent(of: reader) {
                    summary.repeatedHeaders += 1
                    continue
                }
                switch add(to: &table) {
                case .added: break
                case .leftOut(let row): summary.count(row)
                case .bad(let reason): try bad(reason, &summary)
                case .open: return true
                }
            }
            summary.rows += 1
        }
    }

    /// Reads rows as long as they are plain; limits as in ``read(into:_:rows:bytes:)``.
    private mutating func addPlainRows(
        to table: inout InteractionTable, _ summary: inout DatasetSummary, rows: Int, bytes: Int
    ) {
        guard var plain = plainRows.take() else { return }
        let first = summary.rows
        let end = plain.addRows(
            of: reader.textAtHand, from: reader.start, before: bytes - reader.forgotten, most: rows - first,
            to: &table, &summary, &times, firstRow: firstRow)
        reader.pass(to: end, lines: summary.rows - first)
        plainRows = consume plain
    }

    private func bad(_ reason: String, _ summary: inout DatasetSummary) throws(InteractionError) {
        guard skipBadRows else {
            throw .badRow(file: file, line: reader.line, reason: reason + "; --skip-bad-rows leaves such rows out")
        }
        summary.addBadRow(.badRow(file: file, line: reader.line, reason: reason))
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
            if Placeholder.isPlaceholder(id) { return .leftOut(.withoutUser) }
            guard let user = table.userNumber(id) else { return badID(0) }
            return addItems(of: user, from: 1, to: &table)
        }
    }

    /// Adds the current record, or says what is wrong with it.
    private mutating func add(_ columns: InteractionColumns, to table: inout InteractionTable) -> Fate {
        guard reader.fieldCount == fieldCount else {
            let model = dialect.hasHeader ? "the header has" : "the first row has"
            return .bad("found \(reader.fieldCount) fields where \(model) \(fieldCount)")
        }
        var weight: Float = 1
        if separator == nil, let column = columns.event {
            guard let found = table.events.weight(of: reader.field(column)) else { return .leftOut(.ofOtherEvent) }
            weight = found
        }
        if let column = columns.threshold, let threshold = filter.threshold {
            guard let rating = NumberParsing.double(reader.field(column)) else {
                return .bad(problem(column, "is not a number"))
            }
            if rating < threshold { return .leftOut(.belowThreshold) }
        }
        let id = reader.field(columns.user)
        if Placeholder.isPlaceholder(id) { return .leftOut(.withoutUser) }
        if Placeholder.isPlaceholder(reader.field(columns.item)) { return .leftOut(.withoutItem) }
        if let separator { return addList(columns, separator, to: &table) }
        guard let time = time(columns, row: table.count - firstRow) else { return badTime(columns) }
        guard filter.accepts(time: time) else { return .leftOut(.outsideTimes) }
        guard let user = table.userNumber(id) else { return badID(columns.user) }
        guard table.add(user: user, item: reader.field(columns.item), time: time, weight: weight) else {
            return badID(columns.item)
        }
        return .added
    }

    /// Forgets the dates of the row read last, if it is not in the table.
    mutating func forgetUnkeptRow(_ table: borrowing InteractionTable) { times.forget(row: table.count - firstRow) }

    /// 0 if the file has no times.
    private mutating func time(_ columns: InteractionColumns, row: Int) -> Int64? {
        switch columns.time {
        case nil: 0
        case .one(let column): times.key(reader.field(column), row: row)
        case .two(let date, let timeOfDay):
            times.key(date: reader.field(date), time: reader.field(timeOfDay), row: row)
        }
    }

    func badTime(_ columns: InteractionColumns) -> Fate {
        if times.metOpenDate { return .open }
        guard let time = columns.time else { return .bad("it has no time") }
        let advice = skipBadRows ? "" : "; --timestamp-column none keeps the order of the file"
        return .bad(problem(time.first, times.complaint(of: reader.field(time.first))) + advice)
    }

    func badID(_ column: Int) -> Fate {
        guard column < dialect.names.count, dialect.hasNames || layout.columns != nil else {
            return .bad("a field holds control characters or is not UTF-8: \(excerpt(column))")
        }
        return .bad(problem(column, "holds control characters or is not UTF-8"))
    }

    /// What is wrong with a field of the current row, and the field.
    private func problem(_ column: Int, _ complaint: String) -> String {
        "'\(dialect.names[column])' \(complaint): \(excerpt(column))"
    }

    /// The beginning of a field of the current row.
    private func excerpt(_ column: Int) -> String {
        String(decoding: reader.field(column).prefix(40), as: UTF8.self).debugDescription
    }
}
