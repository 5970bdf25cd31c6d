/// Finds the fields of one record in a buffer.
struct FieldSplitter: ~Copyable {
    private struct Field {
        var start: Int
        var end: Int
        /// Holds doubled quotes: its text is `unescaped[start..<end]`.
        var isUnescaped = false
    }

    private static let quote = UInt8(ascii: "\""), lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")

    let delimiter: FieldDelimiter
    /// Whether a quote at the start of a field means anything.
    let hasQuotes: Bool
    private let isSpace: Bool
    /// The delimiter's bytes, in memory that no other splitter refers to: threads that counted references to one array at
    /// every field would wait for each other.
    private var pattern = GrowableBuffer<UInt8>()
    private let first: UInt8
    /// What makes the byte behind it part of a quoted field: the quote itself, or a backslash.
    private let escape: UInt8
    private var fields = GrowableBuffer<Field>()
    private var unescaped = GrowableBuffer<UInt8>()
    private var lines = 1

    var count: Int { fields.count }

    init(delimiter: FieldDelimiter) {
        self.delimiter = delimiter
        hasQuotes = delimiter.quoting != .none
        isSpace = delimiter.isSpace
        first = delimiter.bytes[0]
        escape = delimiter.quoting == .backslash ? UInt8(ascii: "\\") : Self.quote
        for byte in delimiter.bytes { pattern.append(byte) }
    }

    /// The bytes of a field of the last record, in the buffer that was split.
    func field(_ number: Int, in text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let field = fields.elements[number]
        guard field.isUnescaped else { return UnsafeBufferPointer(rebasing: text[field.start..<field.end]) }
        return UnsafeBufferPointer(rebasing: unescaped.elements[field.start..<field.end])
    }

    /// Splits the record that starts at `start`. `isLast`: nothing follows behind `text`.
    mutating func split(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> RecordOutcome {
        fields.removeAll()
        unescaped.removeAll()
        lines = 1
        var position = start
        while true {
            if isSpace { while position < text.count, FieldRange.isSpace(text[position]) { position += 1 } }
            if hasQuotes, position < text.count, text[position] == Self.quote {
                switch quoted(text, from: position, isLast: isLast) {
                case .closed(let end): position = end
                case .incomplete: return .incomplete
                case .malformed(let reason): return .malformed(reason)
                }
            } else {
                let end = isSpace ? wordEnd(text, from: &position) : fieldEnd(text, from: position)
                if end == text.count, !isLast { return .incomplete }
                if !isSpace || end > position { append(text, FieldRange(start: position, end: end)) }
                position = end
            }
            guard position < text.count, text[position] != Self.lineFeed else {
                let end = min(position + 1, text.count)
                if isBlank { return .blank(end: end) }
                if let line = lineLikeARow(text, start..<position) { return .malformed(Self.takenIn(line)) }
                return .record(end: end, lines: lines)
            }
            position += pattern.count
        }
    }

    private var isBlank: Bool {
        guard let field = fields.elements.first else { return true }
        return fields.count == 1 && !field.isUnescaped && field.start == field.end && lines == 1
    }

    /// The first line after the record's own (counted from 1 for that) that has as many fields as the record, if a quoted
    /// field may not hold such a line: the quotes are then probably text, and the line a row.
    private func lineLikeARow(_ text: UnsafeBufferPointer<UInt8>, _ record: Range<Int>) -> Int? {
        guard lines > 1, !delimiter.mayHoldRows, fields.count > 1 else { return nil }
        var (line, delimiters) = (0, 0)
        for byte in text[record] {
            if byte == first {
                delimiters += 1
            } else if byte == Self.lineFeed {
                if line > 0, delimiters == fields.count - 1 { return line }
                (line, delimiters) = (line + 1, 0)
            }
        }
        return delimiters == fields.count - 1 ? line : nil
    }

    private static func takenIn(_ line: Int) -> String {
        "a quote that is opened here takes in the \(line == 1 ? "next line" : "line \(line) lines further down"), which "
            + "looks like a row: give --quote none if quotes are part of the text, --quote double if the field has lines"
    }

    /// Where an unquoted field ends: at a delimiter, a line feed or the end of the text. A delimiter cut off by the end
    /// of the text counts as the end of the text.
    private func fieldEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let length = pattern.count
        if length == 1 { return ByteScanning.first(of: first, or: Self.lineFeed, in: text, from: start) }
        var position = start
        while true {
            position = ByteScanning.first(of: first, or: Self.lineFeed, in: text, from: position)
            if position == text.count || text[position] == Self.lineFeed { return position }
            let rest = text[position...].prefix(length)
            if rest.elementsEqual(pattern.elements) { return position }
            if rest.count < length, pattern.elements.starts(with: rest) { return text.count }
            position += 1
        }
    }

    /// The same for runs of spaces and tabs; moves `start` behind the run before the word.
    private func wordEnd(_ text: UnsafeBufferPointer<UInt8>, from start: inout Int) -> Int {
        while start < text.count, FieldRange.isSpace(text[start]) || text[start] == Self.carriageReturn { start += 1 }
        var position = start
        while position < text.count, text[position] != Self.lineFeed, !FieldRange.isSpace(text[position]) {
            position += 1
        }
        return position
    }

    /// Adds an unquoted field without the spaces around it.
    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ range: FieldRange) {
        let range = range.trimmed(in: text)
        fields.append(Field(start: range.start, end: range.end))
    }

    private enum Quoted {
        /// The position of the delimiter, the line feed or the end of the text after the field.
        case closed(Int)
        case incomplete
        case malformed(String)
    }

    private mutating func quoted(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> Quoted {
        let scratch = unescaped.count
        var runStart = start + 1
        var position = runStart
        while true {
            while position < text.count, text[position] != Self.quote, text[position] != escape {
                if text[position] == Self.lineFeed { lines += 1 }
                position += 1
            }
            if position == text.count { return isLast ? .malformed("a quote is opened and never closed") : .incomplete }
            if escape != Self.quote {
                guard text[position] == escape else { break }
                // The byte behind the backslash is text whatever it is; that the text ends here shows in the next round.
                unescaped.append(contentsOf: text[runStart..<position])
                runStart = position + 1
                if runStart < text.count, text[runStart] == Self.lineFeed { lines += 1 }
                position = min(runStart + 1, text.count)
                continue
            }
            if position + 1 < text.count, text[position + 1] == Self.quote {
                unescaped.append(contentsOf: text[runStart...position])
                runStart = position + 2
                position = runStart
                continue
            }
            break
        }
        if unescaped.count > scratch || runStart > start + 1 {
            unescaped.append(contentsOf: text[runStart..<position])
            fields.append(Field(start: scratch, end: unescaped.count, isUnescaped: true))
        } else {
            fields.append(Field(start: runStart, end: position))
        }
        return afterQuote(text, from: position + 1, isLast: isLast)
    }

    /// After a closing quote only spaces, then a delimiter or the end of the line, may follow.
    private func afterQuote(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> Quoted {
        var position = start
        while position < text.count, text[position] != first,
            FieldRange.isSpace(text[position]) || text[position] == Self.carriageReturn
        {
            position += 1
        }
        let rest = text[position...].prefix(pattern.count)
        if rest.first == Self.lineFeed || rest.elementsEqual(pattern.elements) { return .closed(position) }
        if pattern.elements.starts(with: rest) {
            if !isLast { return .incomplete }
            if rest.isEmpty { return .closed(position) }
        }
        return .malformed("text follows a closing quote; a quote inside a quoted field is written twice")
    }
}
