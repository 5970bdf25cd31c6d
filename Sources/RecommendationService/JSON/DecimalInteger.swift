import Platform

/// Whole numbers by their digits: nothing is rounded on the way, as it would be by way of `Double`.
enum DecimalInteger {
    /// The longest whole number read: more digits than any id or counter has, and few enough that `1e999999999` is not
    /// written out.
    static let maximumDigits = 64

    /// The one spelling of a whole number, however it is written: `5`, `5.0`, `5e0` and `50e-1` (JSON Schema calls each an
    /// integer) are `5`, and `-0` is `0`.
    ///
    /// - Parameter number: as JSON writes numbers
    /// - Returns: `nil` if the number has a fraction, or more than ``maximumDigits``. Costs the text's length.
    static func canonical(_ number: UTF8Text) -> UTF8Text? {
        let utf8 = number.utf8
        let isNegative = utf8.first == UInt8(ascii: "-")
        let unsigned = isNegative ? utf8.dropFirst() : utf8[...]
        if unsigned.allSatisfy(isDigit) {
            if unsigned.first == UInt8(ascii: "0") { return "0" }
            // The usual case is canonical: JSON has no leading zeros.
            return unsigned.count <= maximumDigits ? number : nil
        }
        let parts = unsigned.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        guard let mantissa = parts.first else { return nil }
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
        let decimals = mantissa[point...].dropFirst().count
        let digits = mantissa.filter(isDigit).drop { $0 == UInt8(ascii: "0") }
        let zeros = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        guard !digits.isEmpty else { return "0" }
        // The number is the digits without those zeros, times ten to this.
        let power = (parts.count > 1 ? exponent(parts[1]) : 0) - decimals + zeros
        let significant = digits.dropLast(zeros)
        guard power >= 0, power <= maximumDigits - significant.count else { return nil }
        let sign = isNegative ? [UInt8(ascii: "-")] : []
        return UTF8Text(decoding: sign + significant + Array(repeating: UInt8(ascii: "0"), count: power))
    }

    /// With its sign. One whose digits say more than a text can make up for stays at a value that says so too.
    private static func exponent(_ text: Substring.UTF8View) -> Int {
        var value = 0
        for byte in text where isDigit(byte) {
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), Int.max / 100)
        }
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
