/// Names a span within its trace: eight bytes that are not all zero (W3C Trace Context, section 3.2.2.4).
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    /// Not zero.
    public let number: UInt64

    /// nil if it is zero, which names no span.
    public init?(_ number: UInt64) {
        guard number != 0 else { return nil }
        self.number = number
    }

    /// nil unless these are 16 lower-case hexadecimal digits that are not all zero.
    public init?(hexadecimal digits: some Collection<UInt8>) {
        guard let number = HexadecimalNumber.number(digits) else { return nil }
        self.init(number)
    }

    /// 16 lower-case hexadecimal digits.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends ``description``. Makes no string.
    func append(to bytes: inout [UInt8]) { HexadecimalNumber.append(number, to: &bytes) }
}
