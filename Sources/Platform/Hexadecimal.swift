/// Bytes as two lower-case hexadecimal digits each.
public enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends the two digits of a byte.
    public static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
    }
}
