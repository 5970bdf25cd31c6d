/// What a file that describes items says, such as `movies.csv` and `items.csv`.
public struct ItemFile: Sendable {
    /// Titles by item id, in its one spelling (`100` for `100.0`). An id's first title counts.
    public private(set) var titles: [String: String] = [:]
    /// Categories by item id, in the same spelling. An id's first category counts; one of several values is all of them, with
    /// `|` between, as MovieLens writes genres.
    public private(set) var categories: [String: String] = [:]
    /// All items of the file, each once, in the file's order and its one spelling; those without a title or category, too.
    public var ids: [String] { (0..<index.count).map(index.id) }
    /// Rows that were read, those that were left out among them.
    public private(set) var rows = 0
    /// Malformed rows that were left out.
    public private(set) var badRows = 0
    /// One line: file, form, which column is what, rows, and what was left out.
    public private(set) var line = ""
    private var sharedCategories = SharedTexts()
    private var index = ByteIndex()

    /// Reads a file of items: delimited or JSON, in all the forms an interactions file may have.
    ///
    /// With a header, or in JSON, the columns are found by their usual names (`movieId`, `item_id`, `id` …; `title`,
    /// `name` …; `category`, `genres` …); without one the first column is the id and the second the title, as in `movies.dat`
    /// and `u.item`. Text that is not UTF-8 is taken for Latin-1, which old MovieLens files are. Items without a title have
    /// none, and so it is with categories; a file without a column of them has none either.
    public init(path: String, options: ItemFileOptions = ItemFileOptions()) throws(InteractionError) {
        let (source, file, packaging) = try TextSource.open(
            path: path, zipMember: options.zipMember,
            usualNames: ["movies.csv", "items.csv", "products.csv", "movies.dat", "u.item"])
        var reader = RecordReader(source, file: file)
        let detector = DialectDetector(
            file: file, format: options.format, delimiter: options.delimiter, quote: options.quote,
            header: options.header, namesColumns: options.namesColumns, roles: [.item, .title])
        let dialect = try detector.detect(&reader)
        let columns = try ItemFileColumns(dialect, options, file: file)
        reading: while true {
            var problem: String?
            switch try reader.next() {
            case .end: break reading
            case .malformed(let reason): problem = reason
            case .record where reader.fieldCount != dialect.fieldCount:
                problem = "found \(reader.fieldCount) fields where the first line has \(dialect.fieldCount)"
            case .record: problem = add(reader, columns, named: dialect.names[columns.id])
            }
            rows += 1
            guard let problem else { continue }
            guard options.skipBadRows else { throw .badRow(file: file, line: reader.line, reason: problem) }
            badRows += 1
        }
        line =
            "read \(file): \(packaging.description.isEmpty ? "" : packaging.description + ", ")\(dialect.description(options.quote)); \(columns.description(dialect.names)); "
            + "\(rows) rows" + (badRows > 0 ? ", \(badRows) bad ones left out" : "")
    }

    /// Titles by item id.
    public static func readTitles(path: String, skipBadRows: Bool = false) throws(InteractionError) -> [String: String]
    {
        var options = ItemFileOptions()
        options.skipBadRows = skipBadRows
        return try ItemFile(path: path, options: options).titles
    }

    /// - Returns: what is wrong with the row
    private mutating func add(_ reader: borrowing RecordReader, _ columns: ItemFileColumns, named name: String)
        -> String?
    {
        let id = CanonicalID.with(reader.field(columns.id)) { String(validating: $0, as: UTF8.self) }
        guard let id, !id.isEmpty else { return "'\(name)' is empty or not UTF-8" }
        _ = index.insert(id)
        if let column = columns.title, titles[id] == nil {
            let title = Self.text(reader.field(column))
            if !title.isEmpty { titles[id] = title }
        }
        if let column = columns.category, categories[id] == nil {
            let category = Self.category(reader.field(column))
            if !category.isEmpty { categories[id] = sharedCategories.shared(category) }
        }
        return nil
    }

    /// Empty where the field says that there is none.
    private static func category(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        // What MovieLens writes for a film without genres.
        guard !Placeholder.isPlaceholder(bytes), !bytes.elementsEqual("(no genres listed)".utf8) else { return "" }
        guard bytes.contains(JSONSplitter.separator) else { return text(bytes) }
        return bytes.map { $0 == JSONSplitter.separator ? UInt8(ascii: "|") : $0 }.withUnsafeBufferPointer(text)
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
