/// Splits text into records and fields as it streams in, without making a `String`.
///
/// Delimited text: where fields are quoted (``QuoteRule``), one that starts with a quote runs to the closing quote and may
/// hold delimiters and line breaks. Lines end with LF or CRLF, empty lines are no records, a UTF-8 byte order mark is
/// skipped. Spaces and tabs around an unquoted field do not belong to it.
///
/// JSON: one object after another (``JSONSplitter``), each a record whose fields are its members by dotted name.
struct RecordReader: ~Copyable {
    enum Step {
        case record
        case end
        /// The record at ``line`` is malformed; reading goes on with the line after that one.
        case malformed(String)
    }

    /// A record that grows beyond this is taken for one with an unclosed quote.
    static let longestRecord = 1 << 24
    /// As much is kept at most until the dialect is known: a small compressed file may hold gigabytes of empty lines.
    private static let mostKept = 1 << 27

    /// The line (from 1) the current record starts on.
    private(set) var line = 0
    /// Fields of the current record.
    private(set) var fieldCount = 0

    /// What follows behind the buffer; `nil` in a reader of blocks, which have nothing behind them.
    var source: (any ByteSource)?
    let file: String
    var buffer: UnsafeMutableBufferPointer<UInt8>
    var filled = 0
    var sourceEnded = false
    var start = 0
    /// Bytes of text that are not in the buffer any more.
    var forgotten = 0
    /// The line the next record starts on.
    var nextLine = 1
    /// Until the dialect is known, everything read stays in the buffer, so that reading can start again.
    var keepsAll = true
    private var textStart = 0
    private var firstLineNumber = 1
    var splitter = FieldSplitter(delimiter: FieldDelimiter([UInt8(ascii: ",")], quote: .automatic))
    var json = JSONSplitter()
    var isJSON = false
    /// Records that went over several lines because of quotes.
    var recordsOfSeveralLines = 0

    /// - Parameter file: its name for messages
    init(_ source: any ByteSource, file: String) {
        self.source = source
        self.file = file
        buffer = .allocate(capacity: 1 << 18)
    }

    deinit { buffer.deallocate() }

    /// The bytes of a field of the current record, valid until the next record is read.
    func field(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        let text = UnsafeBufferPointer(buffer)
        return isJSON ? json.field(number, in: text) : splitter.field(number, in: text)
    }

    /// How far into the text the next record is, in bytes.
    var position: Int { forgotten + start }

    /// Bytes of text passed since the first line. Only before ``commit()``.
    var passed: Int { start - textStart }

    /// A copy of the current record's fields.
    func fields() -> [[UInt8]] { (0..<fieldCount).map { Array(field($0)) } }

    /// The dotted names of JSON's members, in the order they were first met; until ``commit()`` more may come.
    var jsonNames: [String] { json.names }

    /// The first line with something in it, without its end; `nil` if there is none. Reading goes on from the start.
    mutating func firstLine() throws(InteractionError) -> [UInt8]? {
        while true {
            let text = UnsafeBufferPointer(buffer)[textStart..<filled]
            if let first = text.firstIndex(where: { ![0x09, 0x0a, 0x0d, 0x20].contains($0) }) {
                let end = text[first...].firstIndex(of: UInt8(ascii: "\n"))
                if let end = end ?? (sourceEnded || filled > Self.longestRecord ? filled : nil) {
                    return Array(text[first..<end])
                }
            } else if sourceEnded {
                return nil
            }
            try refill()
            skipByteOrderMark()
        }
    }

    /// The first lines with something in them, without their ends: as many as there are in the first quarter of a
    /// megabyte, at most `limit`. Reading goes on from the start.
    mutating func firstLines(_ limit: Int) throws(InteractionError) -> [[UInt8]] {
        guard let first = try firstLine() else { return [] }
        while filled < buffer.count, !sourceEnded { try refill() }
        var lines = UnsafeBufferPointer(rebasing: buffer[textStart..<filled])
            .split(separator: UInt8(ascii: "\n"), maxSplits: limit * 2, omittingEmptySubsequences: true)
            .filter { $0.contains { ![0x09, 0x0d, 0x20].contains($0) } }
        // The last one may go on behind the buffer.
        if lines.count > 1, !sourceEnded { lines.removeLast() }
        return lines.isEmpty ? [first] : lines.prefix(limit).map(Array.init)
    }

    /// Leaves out the first line with something in it, for good. Only before the first record.
    mutating func dropFirstLine() {
        while textStart < filled {
            let end = buffer[textStart..<filled].firstIndex(of: UInt8(ascii: "\n")) ?? filled - 1
            let isBlank = buffer[textStart...end].allSatisfy { [0x09, 0x0a, 0x0d, 0x20].contains($0) }
            (textStart, firstLineNumber) = (end + 1, firstLineNumber + 1)
            if !isBlank { break }
        }
        start = textStart
    }

    /// Makes a row of the first line with something in it, which begins with `# `. Only before the first record.
    mutating func dropCommentMark() {
        while textStart < filled, [0x09, 0x0a, 0x0d, 0x20].contains(buffer[textStart]) {
            if buffer[textStart] == UInt8(ascii: "\n") { firstLineNumber += 1 }
            textStart += 1
        }
        textStart = min(textStart + 2, filled)
        start = textStart
    }

    /// Starts again from the first line, with another delimiter. Only before ``commit()``.
    mutating func restart(delimiter: FieldDelimiter) {
        splitter = FieldSplitter(delimiter: delimiter)
        isJSON = false
        rewind()
    }

    /// Starts again from the first line, as JSON. The names found so far stay. Only before ``commit()``.
    mutating func restartAsJSON() {
        isJSON = true
        rewind()
    }

    private mutating func rewind() {
        start = textStart
        nextLine = firstLineNumber
        recordsOfSeveralLines = 0
    }

    /// The fields of a column in the next rows, without going on to them. Only before ``commit()``.
    ///
    /// Malformed rows have none; after a few of them the sample ends, because the end of an open quote is looked for far
    /// away. It ends also after 4 MiB, which stay in memory.
    mutating func sample(column: Int, rows: Int) throws(InteractionError) -> [[UInt8]] {
        let here = (start, line, nextLine)
        defer { (start, line, nextLine) = here }
        var texts: [[UInt8]] = []
        var malformedRows = 0
        while texts.count < rows, malformedRows < 5, start - here.0 < 1 << 22 {
            switch try next() {
            case .end: return texts
            case .malformed: malformedRows += 1
            case .record: if column < fieldCount { texts.append(Array(field(column).prefix(100))) }
            }
        }
        return texts
    }

    /// Lets the reader forget what it has passed.
    mutating func commit() {
        keepsAll = false
        json.freeze()
    }

    /// Goes on to the next record.
    mutating func next() throws(InteractionError) -> Step {
        while true {
            let text = UnsafeBufferPointer(rebasing: buffer[..<filled])
            let outcome =
                isJSON
                ? json.split(text, from: start, isLast: sourceEnded)
                : splitter.split(text, from: start, isLast: sourceEnded)
            switch outcome {
            case .record(let end, let lines):
                // However much of the text happens to be at hand: the limit is the record's.
                if end - start > Self.longestRecord { return try malformed(tooLong) }
                advance(to: end, lines: lines)
                fieldCount = isJSON ? json.names.count : splitter.count
                if lines > 1 { recordsOfSeveralLines += 1 }
                return .record
            case .blank(let end):
                if end == start { return .end }
                advance(to: end, lines: 1)
            case .incomplete:
                // Whether anything is left of a block ``hasPassedAll`` tells.
                guard source != nil else { return .end }
                if filled - start > Self.longestRecord { return try malformed(tooLong) }
                try refill()
            case .malformed(let reason):
                return try malformed(reason)
            }
        }
    }

    /// The text from its beginning, or from the last record that is kept, as far as it has been read.
    var textAtHand: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer[..<filled]) }

    /// Goes on to `end` in ``textAtHand``, over lines that somebody else has read.
    mutating func pass(to end: Int, lines: Int) {
        start = end
        nextLine += lines
    }

    private var tooLong: String {
        "the row is longer than \(Self.longestRecord >> 20) MiB: "
            + (isJSON
                ? "if its rows are in a member, make lines of them with jq -c '.MEMBER[]'" : "is a quote not closed?")
    }

    private mutating func advance(to end: Int, lines: Int) {
        line = nextLine
        nextLine += lines
        start = end
    }

    /// Skips the line the record starts on, not the rest of the file that an unclosed quote would take in.
    private mutating func malformed(_ reason: String) throws(InteractionError) -> Step {
        while true {
            if let end = buffer[start..<filled].firstIndex(of: UInt8(ascii: "\n")) {
                advance(to: end + 1, lines: 1)
                return .malformed(reason)
            }
            if sourceEnded {
                advance(to: filled, lines: 1)
                return .malformed(reason)
            }
            guard source != nil else { return .end }
            if !keepsAll { start = filled }
            try refill()
        }
    }

    /// Reads more, after moving the current record to the front of the buffer, or into a larger buffer if it fills it.
    private mutating func refill() throws(InteractionError) {
        guard let source else {
            sourceEnded = true
            return
        }
        if !keepsAll, start > 0 {
            buffer.baseAddress!.update(from: buffer.baseAddress! + start, count: filled - start)
            filled -= start
            forgotten += start
            start = 0
        }
        if keepsAll, filled > Self.mostKept {
            throw .corrupt(file: file, reason: "its first \(Self.mostKept >> 20) MiB hold hardly a line of data")
        }
        if filled == buffer.count {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: buffer.count * 2)
            larger.baseAddress!.update(from: buffer.baseAddress!, count: filled)
            buffer.deallocate()
            buffer = larger
        }
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]))
        filled += count
        sourceEnded = count == 0
    }

    private mutating func skipByteOrderMark() {
        guard textStart == 0, filled >= 3, buffer[..<3].elementsEqual([0xef, 0xbb, 0xbf]) else { return }
        textStart = 3
        start = 3
    }
}
