/// Numbers read straight from a file's bytes.
enum NumberParsing {
    private static let powersOfTen: [Double] = (0...18).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// A finite decimal number, correctly rounded; `nil` for anything else. Its point may be a comma, as in much of Europe.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        var digits: Int64 = 0
        var digitCount = 0
        var fraction: Int?
        let isNegative = text.first == UInt8(ascii: "-")
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), fraction == nil {
                fraction = 0
                continue
            }
            // Up to 15 digits and this power of ten are exact, so one division rounds correctly.
            guard let digit = digit(byte), digitCount < 15 else { return unusual(text) }
            digits = digits * 10 + digit
            digitCount += 1
            fraction = fraction.map { $0 + 1 }
        }
        guard digitCount > 0 else { return nil }
        let value = Double(digits) / powersOfTen[fraction ?? 0]
        return isNegative ? -value : value
    }

    /// A signed, long or exponent number such as `9.783e+08`.
    private static func unusual(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let allowed = Array("0123456789+-.eE".utf8)
        guard text.count <= 64, text.allSatisfy(allowed.contains) else { return nil }
        return Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    static func digit(_ byte: UInt8) -> Int64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? Int64(digit) : nil
    }
}
