/// Finds a file's dialect from its first lines.
struct DialectDetector {
    private static let sampleRows = 1000
    /// Rows may be long lists; some of those are enough.
    private static let sampleBytes = 1 << 22

    let file: String
    var format = FileFormat.automatic
    var delimiter = Delimiter.automatic
    var quote = QuoteRule.automatic
    var header = HeaderPresence.automatic
    /// Whether somebody names columns, so that there must be a header.
    var namesColumns = false
    /// Usual names of these make a header.
    let roles: [ColumnRole]

    /// Leaves the reader before the first row of data.
    func detect(_ reader: inout RecordReader) throws(InteractionError) -> Dialect {
        var lines = try reader.firstLines(60)
        try skipComments(&lines, &reader)
        guard let first = lines.first else { throw .empty(file: file) }
        guard !first.contains(0) else {
            throw .corrupt(
                file: file,
                reason:
                    "this is no text: its first line holds NUL bytes; expected delimited text (UTF-16 is read if it "
                    + "begins with a byte order mark; else convert it: iconv -f UTF-16LE -t UTF-8)")
        }
        if isJSON(first) { return try json(&reader) }
        if format != .rows, let form = ForeignRows(lines) {
            throw .foreignRows(file: file, kind: form.kind, remedy: form.remedy)
        }
        var found: [UInt8]?
        if let separator = Self.declaredSeparator(first) {
            reader.dropFirstLine()
            lines.removeFirst()
            found = separator
        }
        try checkTitles(lines)
        let bytes: [UInt8] =
            if delimiter == .automatic {
                found ?? DelimiterFinder(lines).delimiter
            } else {
                try delimiter.bytes()
            }
        return try delimited(&reader, FieldDelimiter(bytes, quote: quote))
    }

    /// Comments before the data, as collections of graphs have them; one that names the columns is the header. `#user`
    /// without a space is a name.
    private func skipComments(_ lines: inout [[UInt8]], _ reader: inout RecordReader) throws(InteractionError) {
        while lines.count > 1, lines[0].starts(with: Array("# ".utf8)) {
            if try isHeader(lines[0].dropFirst(2), above: Array(lines.dropFirst())) {
                reader.dropCommentMark()
                lines[0].removeFirst(2)
                return
            }
            reader.dropFirstLine()
            lines.removeFirst()
        }
    }

    /// Whether text such as the title of a report stands above the header.
    private func checkTitles(_ lines: [[UInt8]]) throws(InteractionError) {
        guard header == .automatic, format == .automatic || format == .rows else { return }
        for (number, line) in lines.enumerated().prefix(10) {
            let below = Array(lines[(number + 1)...])
            guard try isHeader(line[...], above: below) else { continue }
            let bytes = delimiter == .automatic ? DelimiterFinder([line] + below).delimiter : try delimiter.bytes()
            let width = DelimiterFinder.fields(line, bytes).count
            guard lines[..<number].contains(where: { DelimiterFinder.fields($0, bytes).count != width }) else { return }
            let text = String(decoding: line.prefix(60).filter { $0 != 0x0d }, as: UTF8.self).debugDescription
            throw .corrupt(file: file, reason: "lines of text stand above the header \(text): delete them")
        }
    }

    /// Whether a line has as many fields as the row below it, and two of them have usual names.
    private func isHeader(_ line: ArraySlice<UInt8>, above lines: [[UInt8]]) throws(InteractionError) -> Bool {
        guard header != .absent, let row = lines.first else { return false }
        let bytes = delimiter == .automatic ? DelimiterFinder(lines).delimiter : try delimiter.bytes()
        let names = DelimiterFinder.fields(Array(line), bytes)
        guard names.count == DelimiterFinder.fields(row, bytes).count else { return false }
        // Numbers are no names, and a wide table need not be looked through.
        let usual = names.prefix(100).count { name in
            guard let first = name.first, NumberParsing.digit(first) == nil else { return false }
            let name = String(decoding: name.prefix(100), as: UTF8.self)
            return roles.contains { $0.isUsual(name) }
        }
        return usual >= 2
    }

    private func isJSON(_ line: [UInt8]) -> Bool {
        guard format == .automatic, delimiter == .automatic else { return format == .json }
        let bytes = line.filter { ![0x20, 0x09, 0x0d].contains($0) }
        return bytes.first == UInt8(ascii: "{") || bytes == [UInt8(ascii: "[")]
            || bytes.starts(with: [UInt8(ascii: "["), UInt8(ascii: "{")])
    }

    private func json(_ reader: inout RecordReader) throws(InteractionError) -> Dialect {
        reader.restartAsJSON()
        var sample: [[[UInt8]]] = []
        sampling: while sample.count < Self.sampleRows, reader.passed < Self.sampleBytes {
            switch try reader.next() {
            case .record: sample.append(reader.fields())
            case .end: break sampling
            case .malformed(let reason):
                if sample.isEmpty { throw .badRow(file: file, line: reader.line, reason: reason) }
            }
        }
        guard !sample.isEmpty else { throw .empty(file: file) }
        let names = reader.jsonNames
        // Members met later are missing in the first objects.
        sample = sample.map { row in row + Array(repeating: [], count: names.count - row.count) }
        reader.restartAsJSON()
        reader.commit()
        return Dialect(form: .json, names: names, hasHeader: false, header: [], sample: sample)
    }

    /// `sep=;`, which spreadsheets write in the first line.
    private static func declaredSeparator(_ line: [UInt8]) -> [UInt8]? {
        let text = line.filter { ![0x0d, UInt8(ascii: "\"")].contains($0) }
        guard text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        return [text[4]]
    }

    private func delimited(
        _ reader: inout RecordReader, _ delimiter: FieldDelimiter
    ) throws(InteractionError) -> Dialect {
        reader.restart(delimiter: delimiter)
        guard let first = try record(&reader) else { throw .empty(file: file) }
        var rows: [[[UInt8]]] = []
        sampling: while rows.count < Self.sampleRows, reader.passed < Self.sampleBytes {
            switch try reader.next() {
            case .record: rows.append(reader.fields())
            case .end: break sampling
            case .malformed: continue
            }
        }
        let hasHeader =
            switch (header, format) {
            case (.present, _): true
            case (.absent, _): false
            case (.automatic, .baskets): NumberedHeader(first, rows).isHeader
            case (.automatic, .sequences): false
            case (.automatic, _): namesColumns || HeaderTest(first, rows, roles: roles).isHeader
            }
        reader.restart(delimiter: delimiter)
        if hasHeader { _ = try record(&reader) }
        reader.commit()
        let names =
            hasHeader ? first.map { String(decoding: $0, as: UTF8.self) } : (1...first.count).map { "column \($0)" }
        return Dialect(
            form: .delimited(delimiter), names: names, hasHeader: hasHeader, header: hasHeader ? first : [],
            sample: hasHeader ? rows : [first] + rows)
    }

    private func record(_ reader: inout RecordReader) throws(InteractionError) -> [[UInt8]]? {
        switch try reader.next() {
        case .record: reader.fields()
        case .end: nil
        case .malformed(let reason): throw .badRow(file: file, line: reader.line, reason: reason)
        }
    }
}

extension DialectDetector {
    /// For a file of interactions.
    init(_ options: ReadingOptions, file: String) {
        let mapping = options.columns
        let named = [
            mapping.user, mapping.item, mapping.timestamp, mapping.rating, options.thresholdColumn, options.eventColumn,
        ]
        self.init(
            file: file, format: options.format, delimiter: options.delimiter, quote: options.quote,
            header: options.header,
            namesColumns: named.contains {
                switch $0 {
                case .name, .both(.name, _): true
                default: false
                }
            },
            roles: [.user, .item, .rating, .timestamp, .event])
    }
}
