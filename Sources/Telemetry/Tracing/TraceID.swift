/// Names a trace, which many services may add to: 16 bytes that are not all zero (W3C Trace Context, section 3.2.2.3).
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    /// The last eight bytes. Services that make ids draw at least seven of these at random (Level 2, section 3.2.2.3.1).
    let low: UInt64

    /// nil if both are zero, which names no trace.
    public init?(high: UInt64, low: UInt64) {
        guard high | low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// nil unless these are 32 lower-case hexadecimal digits that are not all zero.
    public init?(hexadecimal digits: some Collection<UInt8>) {
        guard let high = HexadecimalNumber.number(digits.prefix(HexadecimalNumber.digits)),
            let low = HexadecimalNumber.number(digits.dropFirst(HexadecimalNumber.digits))
        else { return nil }
        self.init(high: high, low: low)
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends ``description``. Makes no string.
    func append(to bytes: inout [UInt8]) {
        HexadecimalNumber.append(high, to: &bytes)
        HexadecimalNumber.append(low, to: &bytes)
    }
}
