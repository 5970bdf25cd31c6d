/// A number read from its decimal digits, exact to the millionth: `1600000000`, `-0.25`, `9.783e+08`.
struct DecimalNumber: Equatable {
    /// The most digits of which every number fits into 64 bits.
    static let mostDigits = 19

    var isNegative = false
    /// The integral part of the magnitude.
    var whole: UInt64
    /// The first six decimals.
    var millionths: UInt64 = 0
    /// Whether digits other than zero follow those.
    var isCut = false

    private static let powersOfTen: [UInt64] = (0...mostDigits).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// A whole number.
    init(whole: UInt64) { self.whole = whole }

    /// `nil` if the text is no number, or its integral part needs more than 64 bits. Linear in the text's length.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let isNegative = text.first == UInt8(ascii: "-")
        var position = isNegative ? 1 : 0
        var digits: UInt64 = 0
        var digitCount = 0
        var hasDigits = false
        var hasPoint = false
        var isCut = false
        // The number is `digits` · 10^`scale`.
        var scale = 0
        while position < text.count {
            if let digit = NumberParsing.digit(text[position]) {
                hasDigits = true
                if digitCount < Self.mostDigits {
                    digits = digits * 10 + UInt64(digit)
                    if digits > 0 { digitCount += 1 }
                    if hasPoint { scale -= 1 }
                } else {
                    isCut = isCut || digit != 0
                    if !hasPoint { scale += 1 }
                }
            } else if text[position] == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }
        if position < text.count {
            guard let exponent = Self.exponent(text[position...]) else { return nil }
            scale += exponent
        }
        self.init(digits: digits, scale: scale, isNegative: isNegative, isCut: isCut)
    }

    private init?(digits: UInt64, scale: Int, isNegative: Bool, isCut: Bool) {
        self.isNegative = isNegative
        self.isCut = isCut
        whole = digits
        if scale > 0, digits > 0 {
            guard scale <= Self.mostDigits else { return nil }
            let (product, isTooLarge) = digits.multipliedReportingOverflow(by: Self.powersOfTen[scale])
            guard !isTooLarge else { return nil }
            whole = product
        } else if scale < 0 {
            let decimals: UInt64
            (whole, decimals) = Self.divided(digits, byTenTo: -scale)
            if scale >= -6 {
                millionths = decimals * Self.powersOfTen[6 + scale]
            } else {
                let rest: UInt64
                (millionths, rest) = Self.divided(decimals, byTenTo: -scale - 6)
                if rest > 0 { self.isCut = true }
            }
        }
    }

    /// Quotient and remainder; a power beyond the table is larger than any number.
    private static func divided(_ number: UInt64, byTenTo exponent: Int) -> (UInt64, UInt64) {
        guard exponent <= mostDigits else { return (0, number) }
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: powersOfTen[exponent])
        return (quotient, remainder)
    }

    /// The number after `e`, at most 10¹² in magnitude, which no text's length makes up for.
    private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard let mark = text.first, mark | 0x20 == UInt8(ascii: "e") else { return nil }
        var digits = text.dropFirst()
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty else { return nil }
        var exponent = 0
        for byte in digits {
            guard let digit = NumberParsing.digit(byte) else { return nil }
            exponent = min(exponent * 10 + Int(digit), 1_000_000_000_000)
        }
        return isNegative ? -exponent : exponent
    }
}
