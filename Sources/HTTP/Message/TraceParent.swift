/// The trace a request belongs to: its `traceparent` header (W3C Trace Context, section 3.2).
public struct TraceParent: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits.
    public let traceID: String

    /// nil without the header, with several, or with one that is not valid: such a header is ignored.
    public init?(_ request: Request) {
        var values: [ArraySlice<UInt8>] = []
        request.headers.forEachValue(of: "traceparent") { values.append($0) }
        guard values.count == 1, let traceID = Self.traceID(of: values[0]) else { return nil }
        self.traceID = traceID
    }

    /// `version "-" trace-id "-" parent-id "-" flags`; versions after 00 may go on after another dash.
    private static func traceID(of value: ArraySlice<UInt8>) -> String? {
        let parts = value.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.count == $1 && $0.allSatisfy(isDigit) }),
            !parts[0].elementsEqual("ff".utf8), parts.count == 4 || !parts[0].elementsEqual("00".utf8),
            !parts[1].allSatisfy({ $0 == UInt8(ascii: "0") }), !parts[2].allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return String(decoding: parts[1], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"))
    }
}
