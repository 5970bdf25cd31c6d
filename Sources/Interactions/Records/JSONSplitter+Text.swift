extension JSONSplitter {
    /// A number, `true`, `false` or `null`. A number with an exponent gets the sign that JSON leaves out, by which ids know
    /// it for a number (``CanonicalID``): `1e2` is `1e+2`.
    mutating func literal(_ text: UnsafeBufferPointer<UInt8>, _ bytes: Range<Int>) -> Field {
        let asWritten = Field(start: bytes.lowerBound, end: bytes.upperBound)
        guard let first = bytes.first, text[first] == UInt8(ascii: "-") || NumberParsing.digit(text[first]) != nil,
            let letter = bytes.first(where: { text[$0] | 0x20 == UInt8(ascii: "e") }), letter + 1 < bytes.upperBound,
            NumberParsing.digit(text[letter + 1]) != nil
        else { return asWritten }
        let start = scratch.count
        scratch.append(contentsOf: text[bytes.lowerBound...letter])
        scratch.append(UInt8(ascii: "+"))
        scratch.append(contentsOf: text[(letter + 1)..<bytes.upperBound])
        return Field(start: start, end: scratch.count, isScratch: true)
    }

    /// The text of a string with backslashes; an escape that is none stays as it is.
    mutating func unescaped(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Field {
        let start = scratch.count
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < bytes.endIndex else {
                scratch.append(byte)
                continue
            }
            let letter = bytes[position]
            position += 1
            switch letter {
            case UInt8(ascii: "n"): scratch.append(0x0a)
            case UInt8(ascii: "t"): scratch.append(0x09)
            case UInt8(ascii: "r"): scratch.append(0x0d)
            case UInt8(ascii: "b"): scratch.append(0x08)
            case UInt8(ascii: "f"): scratch.append(0x0c)
            case UInt8(ascii: "u"): position = appendScalar(bytes, at: position)
            default: scratch.append(letter)
            }
        }
        return Field(start: start, end: scratch.count, isScratch: true)
    }

    /// Adds the scalar of the four hexadecimal digits at `position`, with those of a second half if it is a surrogate;
    /// U+FFFD for one that is alone. Returns where the text goes on.
    private mutating func appendScalar(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, at position: Int) -> Int {
        guard let first = Self.hexadecimal(bytes, at: position) else { return position }
        var next = position + 4
        var value = first
        if (0xd800..<0xdc00).contains(first), next + 1 < bytes.endIndex, bytes[next] == UInt8(ascii: "\\"),
            bytes[next + 1] == UInt8(ascii: "u"), let second = Self.hexadecimal(bytes, at: next + 2),
            (0xdc00..<0xe000).contains(second)
        {
            value = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
            next += 6
        }
        for byte in String(Unicode.Scalar(value) ?? "\u{fffd}").utf8 { scratch.append(byte) }
        return next
    }

    private static func hexadecimal(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, at start: Int) -> UInt32? {
        guard start + 4 <= bytes.endIndex else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
