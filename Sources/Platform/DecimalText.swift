/// Whole numbers in decimal digits.
public enum DecimalText {
    /// Appends a number, after a minus if it is below 0. Makes no string.
    public static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digitsOf: number.magnitude, to: &bytes)
    }

    private static func append(digitsOf number: UInt, to bytes: inout [UInt8]) {
        if number >= 10 { append(digitsOf: number / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
