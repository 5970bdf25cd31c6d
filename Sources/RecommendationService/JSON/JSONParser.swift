import Platform

/// Reads JSON exactly as RFC 8259 defines it.
///
/// Foundation's decoders accept trailing commas and duplicate names, recurse as deep as the sender likes and round
/// numbers; a request that says two things at once is a mistake the caller should hear of.
struct JSONParser {
    static let maximumDepth = 32
    /// Bytes of a member's name: several times what the longest known one has.
    static let maximumNameLength = 64
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let bytes: [UInt8]
    private var position = 0
    /// Where others were let to the processor last.
    private var yielded = 0
    /// Bytes read between two such places: about a tenth of a millisecond.
    private static let bytesAtOnce = 16_384

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of a whole text.
    static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes)
        // RFC 8259 section 8.1 lets a reader ignore it; editors on Windows write it.
        if bytes.starts(with: byteOrderMark) { parser.position = byteOrderMark.count }
        parser.skipWhiteSpace()
        guard parser.current != nil else { throw parser.error(.empty) }
        let value = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.current == nil else { throw parser.error(.trailingText) }
        return value
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        JSONSyntaxError(reason: reason, byte: position)
    }

    /// The error for a byte that cannot stand here, or for the end of the text.
    private var unexpected: JSONSyntaxError { error(current == nil ? .unexpectedEnd : .unexpectedByte) }

    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"): return .number(try number())
        default: throw unexpected
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        let matches = text.withUTF8Buffer { bytes[position...].prefix(length).elementsEqual($0) }
        guard matches else { throw unexpected }
        position += length
        return value
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        var elements: [JSONValue] = []
        try list(closedBy: UInt8(ascii: "]"), depth: depth) { (parser) throws(JSONSyntaxError) in
            elements.append(try parser.value(depth: depth))
        }
        return .array(elements)
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        var members: [JSONMember] = []
        var names = JSONNames()
        try list(closedBy: UInt8(ascii: "}"), depth: depth) { (parser) throws(JSONSyntaxError) in
            guard parser.current == UInt8(ascii: "\"") else { throw parser.unexpected }
            let start = parser.position
            let name = try parser.string()
            guard name.utf8.count <= Self.maximumNameLength else {
                throw JSONSyntaxError(reason: .nameTooLong, byte: start)
            }
            guard names.insert(name, after: members) else { throw JSONSyntaxError(reason: .duplicateName, byte: start) }
            parser.skipWhiteSpace()
            guard parser.current == UInt8(ascii: ":") else { throw parser.unexpected }
            parser.position += 1
            parser.skipWhiteSpace()
            members.append(JSONMember(name: name, value: try parser.value(depth: depth)))
        }
        return .object(members)
    }

    /// The part arrays and objects share: brackets, commas and the limit on nesting.
    private mutating func list(
        closedBy close: UInt8, depth: Int, element: (inout JSONParser) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        guard depth <= Self.maximumDepth else { throw error(.tooDeep) }
        position += 1
        skipWhiteSpace()
        if current == close {
            position += 1
            return
        }
        while true {
            try element(&self)
            if position - yielded > Self.bytesAtOnce {
                yielded = position
                Yielding.yield()
            }
            skipWhiteSpace()
            if current == close {
                position += 1
                return
            }
            guard current == UInt8(ascii: ",") else { throw unexpected }
            position += 1
            skipWhiteSpace()
            guard current != close else { throw error(.trailingComma) }
        }
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    private mutating func number() throws(JSONSyntaxError) -> UTF8Text {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let leadingZero = current == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else { throw error(.invalidNumber) }
        if current == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw error(.invalidNumber) }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw error(.invalidNumber) }
        }
        return UTF8Text(decoding: bytes[start..<position])
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func string() throws(JSONSyntaxError) -> UTF8Text {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if current == UInt8(ascii: "\"") {
            // The usual case: nothing escaped, one copy.
            let text = try validated(bytes[start..<position], from: start)
            position += 1
            return text
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error(.controlCharacter) }
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                unescaped.append(byte)
                continue
            }
            unescaped.append(contentsOf: UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter)
        }
        guard current != nil else { throw error(.unexpectedEnd) }
        let text = try validated(unescaped[...], from: start)
        position += 1
        return text
    }

    private func validated(_ slice: ArraySlice<UInt8>, from start: Int) throws(JSONSyntaxError) -> UTF8Text {
        guard let text = UTF8Text(validating: slice) else {
            throw JSONSyntaxError(reason: .invalidUTF8, byte: start)
        }
        return text
    }

    /// The scalar that the escape after a backslash stands for.
    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = current else { throw error(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw JSONSyntaxError(reason: .invalidEscape, byte: position - 1)
        }
    }

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A surrogate says something only as the first half of a pair.
        guard UTF16.isLeadSurrogate(first), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        else { throw JSONSyntaxError(reason: .invalidEscape, byte: start) }
        position += 2
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw JSONSyntaxError(reason: .invalidEscape, byte: start) }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        let hexadecimal = bytes[position...].prefix(4)
        guard hexadecimal.count == 4 else { throw JSONSyntaxError(reason: .unexpectedEnd, byte: bytes.count) }
        var unit: UInt16 = 0
        for byte in hexadecimal {
            guard let digit = Self.hexadecimalValue(byte) else { throw error(.invalidEscape) }
            unit = unit << 4 | digit
        }
        position += 4
        return unit
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
