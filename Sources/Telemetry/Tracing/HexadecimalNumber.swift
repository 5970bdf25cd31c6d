import Platform

/// Numbers as W3C Trace Context and OTLP write them: 16 lower-case hexadecimal digits for 64 bits.
enum HexadecimalNumber {
    /// Of 64 bits.
    static let digits = 16

    /// nil unless these are exactly ``digits`` lower-case hexadecimal digits.
    static func number(_ text: some Collection<UInt8>) -> UInt64? {
        guard text.count == digits else { return nil }
        var number: UInt64 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }

    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            Hexadecimal.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)), to: &bytes)
        }
    }
}
