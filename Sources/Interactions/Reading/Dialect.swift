/// How a particular file is written: its delimiter, whether it has a header, the names of its columns.
struct Dialect {
    /// Names from the header, else `column 1` ….
    let names: [String]
    let hasHeader: Bool
    /// The fields of the first row of data, if there is one.
    let firstRow: [String]?

    var fieldCount: Int { names.count }

    /// Finds the dialect from the first lines and leaves the reader before the first row of data, where it still keeps all
    /// that was read (``RecordReader/commit()``).
    static func detect(
        _ reader: inout RecordReader, file: String, delimiter: Delimiter, header: HeaderPresence,
        namesColumns: Bool, roles: [ColumnRole]
    ) throws(InteractionError) -> Dialect {
        guard let firstLine = try reader.firstLine() else { throw .empty(file: file) }
        try checkIsText(firstLine, file: file)
        let bytes = try delimiterBytes(delimiter, firstLine: firstLine)
        reader.restart(delimiter: bytes)
        let first = try record(&reader, file: file)
        guard let first else { throw .empty(file: file) }
        let second = try? record(&reader, file: file)
        let hasHeader =
            switch header {
            case .present: true
            case .absent: false
            case .automatic: namesColumns || looksLikeHeader(first, second: second, roles: roles)
            }
        reader.restart(delimiter: bytes)
        if hasHeader { _ = try record(&reader, file: file) }
        if hasHeader { return Dialect(names: first, hasHeader: true, firstRow: second) }
        return Dialect(names: (1...first.count).map { "column \($0)" }, hasHeader: false, firstRow: first)
    }

    private static func record(_ reader: inout RecordReader, file: String) throws(InteractionError) -> [String]? {
        switch try reader.next() {
        case .record: reader.texts()
        case .end: nil
        case .malformed(let reason): throw .badRow(file: file, line: reader.line, reason: reason)
        }
    }

    private static func checkIsText(_ line: [UInt8], file: String) throws(InteractionError) {
        guard !line.contains(0) else {
            throw .corrupt(
                file: file,
                reason:
                    "this is no text: its first line holds NUL bytes; expected delimited text (UTF-16 is read if it "
                    + "begins with a byte order mark; else convert it: iconv -f UTF-16LE -t UTF-8)")
        }
    }

    private static func delimiterBytes(
        _ delimiter: Delimiter, firstLine: [UInt8]
    ) throws(InteractionError) -> FieldDelimiter {
        switch delimiter {
        case .tab: return FieldDelimiter(bytes: [0x09], isQuoting: true)
        case .comma: return FieldDelimiter(bytes: [0x2c], isQuoting: true)
        case .space: return FieldDelimiter(bytes: [0x20], isQuoting: false)
        case .doubleColon: return FieldDelimiter(bytes: Array("::".utf8), isQuoting: false)
        case .custom(let text):
            let bytes = Array(text.utf8)
            guard (1...8).contains(bytes.count), !bytes.contains(where: { [0x0a, 0x0d, 0x22].contains($0) }) else {
                throw .invalidOption(
                    name: "delimiter", reason: "'\(text)' is not 1 to 8 bytes without quotes and line breaks")
            }
            return FieldDelimiter(bytes: bytes, isQuoting: bytes.count == 1 && bytes != [0x20])
        case .automatic: return automatic(firstLine)
        }
    }

    private static func automatic(_ line: [UInt8]) -> FieldDelimiter {
        // What a quoted field holds says nothing about the delimiter.
        var unquoted: [UInt8] = []
        var isQuoted = false
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if !isQuoted { unquoted.append(byte) }
        }
        func holds(_ byte: UInt8) -> Bool { unquoted.contains(byte) }
        if holds(0x09) { return FieldDelimiter(bytes: [0x09], isQuoting: true) }
        let colon = UInt8(ascii: ":")
        if zip(unquoted, unquoted.dropFirst()).contains(where: { $0 == colon && $1 == colon }) {
            return FieldDelimiter(bytes: [colon, colon], isQuoting: false)
        }
        for byte in Array(",;|".utf8) where holds(byte) { return FieldDelimiter(bytes: [byte], isQuoting: true) }
        return FieldDelimiter(bytes: [0x20], isQuoting: false)
    }

    /// A usual column name, or text above a number, makes a header.
    private static func looksLikeHeader(_ first: [String], second: [String]?, roles: [ColumnRole]) -> Bool {
        let usual = Set(roles.flatMap(\.usualNames))
        if first.contains(where: { usual.contains(ColumnRole.normalized($0)) }) { return true }
        guard let second, second.count == first.count else { return false }
        return zip(first, second).contains { Double($0) == nil && Double($1) != nil }
    }
}
