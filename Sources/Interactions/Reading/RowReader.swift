/// Turns the rows of one file into an ``InteractionTable`` and a summary.
struct RowReader: ~Copyable {
    private static let messagesKept = 5
    private static let rowsPerProgress = 1 << 18
    /// From which the form of the times is found.
    private static let rowsSampled = 1000

    /// The file's name for messages.
    let file: String
    private let columns: InteractionColumns
    private let dialect: Dialect
    private let threshold: Double?
    private let skipBadRows: Bool
    private var reader: RecordReader
    private var times: TimeParser
    private(set) var table: InteractionTable
    private(set) var summary = DatasetSummary()

    init(path: String, options: ReadingOptions, vocabulary: VocabularyPolicy) throws(InteractionError) {
        let (source, file, _) = try TextSource.open(
            path: path, zipMember: options.zipMember,
            usualNames: ["ratings.csv", "ratings.dat", "u.data", "interactions.csv", "carts.csv", "carts.csv.gz"])
        var reader = RecordReader(source)
        let named = [
            options.columns.user, options.columns.item, options.columns.timestamp, options.columns.rating,
            options.thresholdColumn,
        ]
        let dialect = try Dialect.detect(
            &reader, file: file, delimiter: options.delimiter, header: options.header,
            namesColumns: named.contains { if case .name = $0 { true } else { false } },
            roles: [.user, .item, .rating, .timestamp])
        let columns = try InteractionColumns(options, dialect: dialect, file: file)
        var form: TimeForm?
        if let column = columns.timestamp {
            form = TimeForm.detect(try reader.sample(column: column, rows: Self.rowsSampled))
        }
        reader.commit()
        times = TimeParser(form: form ?? .numbers, dateOrder: options.dateOrder)
        self.file = file
        self.dialect = dialect
        self.columns = columns
        threshold = options.threshold
        skipBadRows = options.skipBadRows
        table = InteractionTable(vocabulary: vocabulary, hasTimes: columns.timestamp != nil)
        self.reader = reader
    }

    /// Reads to the end of the file.
    mutating func readAll(progress: ((Int) -> Void)?) throws(InteractionError) {
        summary.columns.user = dialect.names[columns.user]
        summary.columns.item = dialect.names[columns.item]
        summary.columns.threshold = columns.threshold.map { dialect.names[$0] }
        summary.columns.timestamp = columns.timestamp.map { dialect.names[$0] }
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let reason): try bad(reason)
            case .record: if let reason = addRow() { try bad(reason) }
            }
            summary.rows += 1
            if summary.rows % Self.rowsPerProgress == 0 { progress?(summary.rows) }
        }
        guard summary.rows > 0 else { throw .empty(file: file) }
        progress?(summary.rows)
        if let column = summary.columns.timestamp {
            table.correctTimes(try times.corrections(file: file, column: column))
        }
        (summary.unknownItems, summary.unknownItemRows) = (table.unknown.count, table.unknownRows)
    }

    private mutating func bad(_ reason: String) throws(InteractionError) {
        let error = InteractionError.badRow(file: file, line: reader.line, reason: reason)
        guard skipBadRows else { throw error }
        summary.badRows += 1
        if summary.badRowMessages.count < Self.messagesKept { summary.badRowMessages.append(error.description) }
    }

    /// Adds the current record, or says what is wrong with it.
    private mutating func addRow() -> String? {
        guard reader.fieldCount == dialect.fieldCount else {
            let model = dialect.hasHeader ? "the header has" : "the first row has"
            return "found \(reader.fieldCount) fields where \(model) \(dialect.fieldCount)"
        }
        if let column = columns.threshold, let threshold {
            guard let rating = NumberParsing.double(reader.field(column)) else {
                return problem(column, "is not a number")
            }
            if rating < threshold {
                summary.rowsBelowThreshold += 1
                return nil
            }
        }
        var time: Int64 = 0
        if let column = columns.timestamp {
            guard let key = times.key(reader.field(column), row: table.rowTimes.count) else {
                return problem(column, times.complaint)
            }
            time = key
        }
        guard let user = table.userNumber(reader.field(columns.user)) else { return badID(columns.user) }
        guard table.add(user: user, item: reader.field(columns.item), time: time) else { return badID(columns.item) }
        return nil
    }

    private func badID(_ column: Int) -> String {
        problem(column, reader.field(column).isEmpty ? "is empty" : "holds control characters or is not UTF-8")
    }

    private func problem(_ column: Int, _ complaint: String) -> String {
        let text = String(decoding: reader.field(column).prefix(40), as: UTF8.self)
        return "'\(dialect.names[column])' \(complaint): \(text.debugDescription)"
    }
}
