/// The tokens of JSON text (RFC 8259), one after the other.
struct JSONScanner {
    private(set) var position: Int
    private let text: UnsafeBufferPointer<UInt8>
    private let isLast: Bool

    /// - Parameter isLast: nothing follows behind `text`
    init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) {
        self.text = text
        self.isLast = isLast
        position = start
    }

    /// The next byte that is no white space, which is not consumed.
    mutating func peek() throws(JSONStop) -> UInt8 {
        while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) { position += 1 }
        return try byte()
    }

    /// Consumes the byte at ``position``.
    mutating func skip() { position += 1 }

    /// Consumes the next byte that is no white space, which must be this one.
    mutating func expect(_ byte: UInt8, _ what: String) throws(JSONStop) {
        guard try peek() == byte else { throw .malformed("\(what) was expected in the JSON object") }
        position += 1
    }

    /// A string's bytes between its quotes, as they are written, and whether any has a backslash before it.
    mutating func string() throws(JSONStop) -> (bytes: Range<Int>, hasEscapes: Bool) {
        guard try peek() != UInt8(ascii: "'") else {
            throw .malformed(
                "single quotes are Python's, not JSON's: convert the lines with python3 -c 'import ast, json, sys; "
                    + "[print(json.dumps(ast.literal_eval(line))) for line in sys.stdin]'")
        }
        guard try peek() == UInt8(ascii: "\"") else {
            throw .malformed("text in double quotes was expected in the JSON object")
        }
        position += 1
        let start = position
        var hasEscapes = false
        while try byte() != UInt8(ascii: "\"") {
            guard text[position] >= 0x20 else {
                throw .malformed("a text of the JSON object is not closed on its line")
            }
            if text[position] == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 1
                _ = try byte()
            }
            position += 1
        }
        position += 1
        return (start..<position - 1, hasEscapes)
    }

    /// A number, `true`, `false` or `null`, as written.
    mutating func literal() throws(JSONStop) -> Range<Int> {
        let start = position
        while Self.isOfLiteral(try byte()) { position += 1 }
        let bytes = text[start..<position]
        guard let first = bytes.first, first == UInt8(ascii: "-") || Self.isDigit(first) || Self.isWord(bytes) else {
            throw .malformed("a value was expected in the JSON object")
        }
        return start..<position
    }

    private func byte() throws(JSONStop) -> UInt8 {
        guard position < text.count else {
            throw isLast ? .malformed("the JSON object is cut short") : .incomplete
        }
        return text[position]
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isOfLiteral(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains(byte)
    }

    /// `NaN` and `Infinity` are none of JSON's, but programs write them.
    private static func isWord(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        ["null", "true", "false", "NaN", "Infinity"].contains { bytes.elementsEqual($0.utf8) }
    }
}
