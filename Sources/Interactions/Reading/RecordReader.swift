/// Splits delimited text into records and fields as it streams in, without making a `String`.
///
/// Fields follow RFC 4180: one that starts with a quote runs to the closing quote and may hold delimiters, line breaks and
/// doubled quotes. Lines end with LF or CRLF, empty lines are no records, a UTF-8 byte order mark is skipped. Spaces and
/// tabs around an unquoted field do not belong to it.
struct RecordReader: ~Copyable {
    enum Step {
        case record
        case end
        /// The record at ``line`` is malformed; reading goes on with the line after that one.
        case malformed(String)
    }

    /// A record that grows beyond this is taken for one with an unclosed quote.
    static let longestRecord = 1 << 24

    /// The line (from 1) the current record starts on.
    private(set) var line = 0
    /// Fields of the current record.
    private(set) var fieldCount = 0

    private let source: any ByteSource
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var filled = 0
    private var sourceEnded = false
    private var start = 0
    private var nextLine = 1
    /// Until the dialect is known, everything read stays in the buffer, so that reading can start again.
    private var keepsAll = true
    private var textStart = 0
    private var splitter = FieldSplitter(delimiter: .init(bytes: [UInt8(ascii: ",")], isQuoting: true))

    init(_ source: any ByteSource) {
        self.source = source
        buffer = .allocate(capacity: 1 << 18)
    }

    deinit { buffer.deallocate() }

    /// The bytes of a field of the current record, valid until the next record is read.
    func field(_ number: Int) -> UnsafeBufferPointer<UInt8> { splitter.field(number, in: UnsafeBufferPointer(buffer)) }

    /// The fields of the current record as text; damaged UTF-8 is repaired.
    func texts() -> [String] { (0..<fieldCount).map { String(decoding: field($0), as: UTF8.self) } }

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

    /// Starts again from the first line, with another delimiter. Only before ``commit()``.
    mutating func restart(delimiter: FieldDelimiter) {
        splitter = FieldSplitter(delimiter: delimiter)
        start = textStart
        nextLine = 1
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
    mutating func commit() { keepsAll = false }

    /// Goes on to the next record.
    mutating func next() throws(InteractionError) -> Step {
        while true {
            let text = UnsafeBufferPointer(rebasing: buffer[..<filled])
            switch splitter.split(text, from: start, isLast: sourceEnded) {
            case .record(let end, let lines):
                advance(to: end, lines: lines)
                fieldCount = splitter.count
                return .record
            case .blank(let end):
                if end == start { return .end }
                advance(to: end, lines: 1)
            case .incomplete:
                if filled - start > Self.longestRecord {
                    return try malformed(
                        "the row is longer than \(Self.longestRecord >> 20) MiB: is a quote not closed?")
                }
                try refill()
            case .malformed(let reason):
                return try malformed(reason)
            }
        }
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
            if !keepsAll { start = filled }
            try refill()
        }
    }

    /// Reads more, after moving the current record to the front of the buffer, or into a larger buffer if it fills it.
    private mutating func refill() throws(InteractionError) {
        if !keepsAll, start > 0 {
            buffer.baseAddress!.update(from: buffer.baseAddress! + start, count: filled - start)
            filled -= start
            start = 0
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
