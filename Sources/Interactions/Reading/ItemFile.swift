/// What a file that describes items says, such as `movies.csv` and `items.csv`.
public struct ItemFile: Sendable {
    /// Titles by item id, in its one spelling (`100` for `100.0`). An id's first title counts.
    public private(set) var titles: [String: String] = [:]
    /// Rows that were read, those that were left out among them.
    public private(set) var rows = 0
    /// Malformed rows that were left out.
    public private(set) var badRows = 0
    /// One line: file, form, which column is what, rows, and what was left out.
    public private(set) var line = ""

    /// Reads a file of items: delimited or JSON, in all the forms an interactions file may have.
    ///
    /// With a header, or in JSON, the columns are found by their usual names (`movieId`, `item_id`, `id` …; `title`,
    /// `name` …); without one the first column is the id and the second the title, as in `movies.dat` and `u.item`. Titles
    /// that are not UTF-8 are taken for Latin-1, which old MovieLens files are. Items without a title are left out.
    public init(path: String, options: ItemFileOptions = ItemFileOptions()) throws(InteractionError) {
        let (source, file, packaging) = try TextSource.open(
            path: path, zipMember: options.zipMember,
            usualNames: ["movies.csv", "items.csv", "products.csv", "movies.dat", "u.item"])
        var reader = RecordReader(source, file: file)
        let detector = DialectDetector(
            file: file, format: options.format, delimiter: options.delimiter, quote: options.quote,
            header: options.header, namesColumns: options.namesColumns, roles: [.item, .title])
        let dialect = try detector.detect(&reader)
        let (id, title) = try Self.columns(dialect, options, file: file)
        reading: while true {
            var problem: String?
            switch try reader.next() {
            case .end: break reading
            case .malformed(let reason): problem = reason
            case .record where reader.fieldCount != dialect.fieldCount:
                problem = "found \(reader.fieldCount) fields where the first line has \(dialect.fieldCount)"
            case .record: problem = add(reader.field(id), reader.field(title), named: dialect.names[id])
            }
            rows += 1
            guard let problem else { continue }
            guard options.skipBadRows else { throw .badRow(file: file, line: reader.line, reason: problem) }
            badRows += 1
        }
        line =
            "read \(file): \(packaging.description.isEmpty ? "" : packaging.description + ", ")\(dialect.description(options.quote)); item: \(dialect.names[id]), title: \(dialect.names[title]); "
            + "\(rows) rows" + (badRows > 0 ? ", \(badRows) bad ones left out" : "")
    }

    /// Titles by item id.
    public static func readTitles(path: String, skipBadRows: Bool = false) throws(InteractionError) -> [String: String]
    {
        var options = ItemFileOptions()
        options.skipBadRows = skipBadRows
        return try ItemFile(path: path, options: options).titles
    }

    private mutating func add(
        _ id: UnsafeBufferPointer<UInt8>, _ title: UnsafeBufferPointer<UInt8>, named name: String
    ) -> String? {
        let text = CanonicalID.with(id) { String(validating: $0, as: UTF8.self) }
        guard let text, !text.isEmpty else { return "'\(name)' is empty or not UTF-8" }
        let title = Self.text(title)
        if !title.isEmpty, titles[text] == nil { titles[text] = title }
        return nil
    }

    private static func columns(
        _ dialect: Dialect, _ options: ItemFileOptions, file: String
    ) throws(InteractionError) -> (id: Int, title: Int) {
        let finder = ColumnFinder(dialect: dialect, file: file)
        var id = try finder.find(options.idColumn, .item)
        if options.idColumn == nil, id.map({ ColumnRole.title.isUsual(dialect.names[$0]) }) ?? true {
            // A name is the id only where there is no other.
            let plain = dialect.names.firstIndex { ColumnRole.normalized($0).utf8.elementsEqual("id".utf8) }
            id = dialect.hasNames ? plain ?? id : 0
        }
        var title = try finder.find(options.titleColumn, .title)
        if title == id, options.titleColumn == nil {
            // `item_name` beside nothing else: the id is its own title, which says nothing.
            title = ColumnRole.title.positions(in: dialect.names).first { $0 != id }
        }
        if title == nil, options.titleColumn == nil, !dialect.hasNames { title = dialect.fieldCount > 1 ? 1 : nil }
        var missing: [String] = []
        if id == nil { missing.append(ColumnRole.item.expectation + ": --items-id-column") }
        if title == nil { missing.append(ColumnRole.title.expectation + ": --items-title-column") }
        guard let id, let title else { throw .missingItemColumns(file: file, found: dialect.names, expected: missing) }
        return (id, title)
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
