/// Files that describe items, such as `movies.csv` and `items.csv`.
public enum ItemFile {
    /// Titles by item id, from a delimited file that is read like an interactions file (also `.gz` and `.zip`).
    ///
    /// With a header the columns are found by their usual names (`movieId`, `item_id`, `id` …; `title`, `name` …);
    /// without one the first column is the id and the second the title, as in `movies.dat` and `u.item`. Titles that are
    /// not UTF-8 are taken for Latin-1, which old MovieLens files are. An id's first title counts; items without a title
    /// are left out.
    public static func readTitles(
        path: String, zipMember: String? = nil, skipBadRows: Bool = false
    ) throws(InteractionError) -> [String: String] {
        let (source, file, _) = try TextSource.open(
            path: path, zipMember: zipMember,
            usualNames: ["movies.csv", "items.csv", "products.csv", "movies.dat", "u.item"])
        var reader = RecordReader(source)
        let dialect = try Dialect.detect(
            &reader, file: file, delimiter: .automatic, header: .automatic, namesColumns: false, roles: [.item, .title])
        reader.commit()
        let (idColumn, titleColumn) = try columns(dialect, file: file)
        var titles: [String: String] = [:]
        while true {
            let problem: String
            switch try reader.next() {
            case .end: return titles
            case .malformed(let reason): problem = reason
            case .record where reader.fieldCount != dialect.fieldCount:
                problem = "found \(reader.fieldCount) fields where the first line has \(dialect.fieldCount)"
            case .record:
                guard let id = String(validating: reader.field(idColumn), as: UTF8.self), !id.isEmpty else {
                    problem = "'\(dialect.names[idColumn])' is empty or not UTF-8"
                    break
                }
                let title = text(reader.field(titleColumn))
                if !title.isEmpty, titles[id] == nil { titles[id] = title }
                continue
            }
            guard skipBadRows else { throw .badRow(file: file, line: reader.line, reason: problem) }
        }
    }

    private static func columns(_ dialect: Dialect, file: String) throws(InteractionError) -> (id: Int, title: Int) {
        let finder = ColumnFinder(dialect: dialect, file: file)
        guard dialect.hasHeader else {
            guard dialect.fieldCount >= 2 else { throw finder.missing(["an id and a title in each line"]) }
            return (0, 1)
        }
        let id =
            ColumnRole.item.position(in: dialect.names)
            ?? dialect.names.firstIndex { ColumnRole.normalized($0) == "id" }
        let title = ColumnRole.title.position(in: dialect.names)
        var missing: [ColumnRole] = []
        if id == nil { missing.append(.item) }
        if title == nil { missing.append(.title) }
        guard let id, let title else { throw finder.missing(missing.map(\.expectation)) }
        return (id, title)
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
