/// Whole numbers that programs write as floating ones: `100.0` and `1e+02` are the id `100`.
///
/// A column of ids with gaps becomes floating in many programs, so one file has `100.0` where another has `100`. What has
/// leading zeros or a fraction is text and stays as it is, and so is `1e5`: no program writes a number so, but codes look so.
///
/// `="118"`, by which spreadsheets are told that a number is text, is the id `118`.
enum CanonicalID {
    /// More digits than this are no number that a program has rounded.
    private static let mostDigits = 25

    /// Calls `body` with the id in its one spelling. Takes time in proportion to the id; only scientific notation
    /// allocates.
    static func with<Result>(
        _ id: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        if let text = markedText(id) { return with(text, body) }
        if let length = wholeLength(id) { return body(UnsafeBufferPointer(rebasing: id[..<length])) }
        if let digits = scientific(id) { return digits.withUnsafeBufferPointer(body) }
        return body(id)
    }

    /// What stands in the quotes of `="118"`.
    private static func markedText(_ id: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let quote = UInt8(ascii: "\"")
        guard id.count >= 4, id[0] == UInt8(ascii: "="), id[1] == quote, id[id.count - 1] == quote else { return nil }
        let text = id[2..<(id.count - 1)]
        return text.contains(quote) ? nil : UnsafeBufferPointer(rebasing: text)
    }

    /// Whether a number has lost digits, as in the `4.00638E+12` that a spreadsheet makes of a barcode: fewer stand behind
    /// the point than its exponent moves it. Spreadsheets write so from twelve digits on.
    static func isRounded(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
        guard id.count >= 7, isDigit(id[0]), id[1] == UInt8(ascii: "."),
            let letter = id.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), id.count == letter + 4,
            id[letter + 1] == UInt8(ascii: "+"), isDigit(id[letter + 2]), isDigit(id[letter + 3])
        else { return false }
        let fraction = id[2..<letter]
        let power = Int(id[letter + 2] - UInt8(ascii: "0")) * 10 + Int(id[letter + 3] - UInt8(ascii: "0"))
        return power >= 11 && !fraction.isEmpty && fraction.count < power && fraction.allSatisfy(isDigit)
    }

    /// The length of `100` in `100.0`; `nil` if the bytes are not a whole number with zeros behind its point.
    private static func wholeLength(_ id: UnsafeBufferPointer<UInt8>) -> Int? {
        guard id.count >= 3, id[id.count - 1] == UInt8(ascii: "0") else { return nil }
        var end = id.count
        while end > 0, id[end - 1] == UInt8(ascii: "0") { end -= 1 }
        guard end > 0, id[end - 1] == UInt8(ascii: "."), isWhole(id[..<(end - 1)]) else { return nil }
        return end - 1
    }

    /// Digits without a leading zero, perhaps after a minus.
    private static func isWhole(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes
        guard let first = digits.first, digits.allSatisfy(isDigit) else { return false }
        return first != UInt8(ascii: "0") || digits.count == 1
    }

    /// The digits of a whole number in scientific notation with a point or a signed exponent, one digit before the point.
    private static func scientific(_ id: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard id.count >= 4, id.count <= 2 * mostDigits,
            let letter = id.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") })
        else { return nil }
        let mantissa = id[(id[0] == UInt8(ascii: "-") ? 1 : 0)..<letter]
        var exponent = id[(letter + 1)...]
        let hasSign = exponent.first == UInt8(ascii: "+")
        if hasSign { exponent = exponent.dropFirst() }
        guard let first = mantissa.first, isDigit(first), first != UInt8(ascii: "0"), (1...2).contains(exponent.count),
            exponent.allSatisfy(isDigit), mantissa.count == 1 || mantissa.dropFirst().first == UInt8(ascii: "."),
            mantissa.count > 2 || (mantissa.count == 1 && hasSign), mantissa.dropFirst(2).allSatisfy(isDigit)
        else { return nil }
        let power = exponent.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        var digits = [first] + mantissa.dropFirst(2)
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        guard digits.count - 1 <= power, power < mostDigits else { return nil }
        digits += Array(repeating: UInt8(ascii: "0"), count: power - (digits.count - 1))
        return id[0] == UInt8(ascii: "-") ? [UInt8(ascii: "-")] + digits : digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
