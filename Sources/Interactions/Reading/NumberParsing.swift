/// Numbers read straight from a file's bytes.
enum NumberParsing {
    private static let powersOfTen: [Double] = (0...18).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// A finite decimal number, correctly rounded; `nil` for anything else. Its point may be a comma, as in much of Europe.
    @inline(__always)
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        if let tenths = tenths(text) { return Double(tenths) / 10 }
        return longDouble(text)
    }

    /// How many tenths a number is that is a digit, a point and a digit, as most ratings are; `nil` for anything else.
    @inline(__always)
    static func tenths(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard text.count == 3, isPoint(text[1]), let whole = digit(text[0]), let tenth = digit(text[2]) else {
            return nil
        }
        return whole &* 10 &+ tenth
    }

    private static func isPoint(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }

    private static func longDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let isNegative = text.first == UInt8(ascii: "-")
        var (position, digitCount) = (isNegative ? 1 : 0, 0)
        var digits: Int64 = 0
        // Behind the point.
        var fractionStart: Int?
        while position < text.count {
            let byte = text[position]
            position += 1
            if isPoint(byte), fractionStart == nil {
                fractionStart = position
                continue
            }
            // Up to 15 digits and this power of ten are exact, so one division rounds correctly.
            guard let digit = digit(byte), digitCount < 15 else { return unusual(text) }
            digits = digits &* 10 &+ digit
            digitCount += 1
        }
        guard digitCount > 0 else { return nil }
        let value = Double(digits) / powersOfTen[fractionStart.map { position - $0 } ?? 0]
        return isNegative ? -value : value
    }

    /// A signed, long or exponent number such as `9.783e+08`.
    private static func unusual(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let allowed = Array("0123456789+-.eE".utf8)
        guard text.count <= 64, text.allSatisfy(allowed.contains) else { return nil }
        return Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A number of at least eight and at most 18 digits; `nil` for anything else. The first eight are read as one word.
    @inline(__always)
    static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard (8...18).contains(text.count) else { return nil }
        let word = UInt64(littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(as: UInt64.self))
        // A digit is 0x30 to 0x39: its upper half is 3, and still is with six more.
        let upperHalves: UInt64 = 0xf0f0_f0f0_f0f0_f0f0
        guard word & upperHalves == 0x3030_3030_3030_3030,
            (word &+ 0x0606_0606_0606_0606) & upperHalves == 0x3030_3030_3030_3030
        else { return nil }
        // The first digit is in the lowest byte. Neighbours become numbers of two digits, those of four, those of eight.
        let pairs = ((word & 0x0f0f_0f0f_0f0f_0f0f) &* (10 << 8 + 1)) >> 8 & 0x00ff_00ff_00ff_00ff
        let fours = (pairs &* (100 << 16 + 1)) >> 16 & 0x0000_ffff_0000_ffff
        var number = (fours &* (10_000 << 32 + 1)) >> 32
        for place in 8..<text.count {
            guard let digit = digit(text[place]) else { return nil }
            number = number &* 10 &+ UInt64(digit)
        }
        return number
    }

    static func digit(_ byte: UInt8) -> Int64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? Int64(digit) : nil
    }
}
