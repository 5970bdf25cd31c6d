import Telemetry

/// The trace a request belongs to: its `traceparent` header (W3C Trace Context, section 3.2).
public struct TraceParent: Sendable, Hashable {
    public let trace: TraceID
    /// The caller's own piece of work.
    public let span: SpanID
    /// Whether the caller may have recorded it (section 3.2.2.5.1).
    public let isSampled: Bool

    /// Of the flags, the only one that version 00 has, and that later ones have, too.
    private static let sampledFlag: UInt8 = 1

    /// nil without the header, with several, or with one that is not valid: such a header is ignored.
    public init?(_ request: Request) {
        var values: [ArraySlice<UInt8>] = []
        request.headers.forEachValue(of: "traceparent") { values.append($0) }
        guard values.count == 1 else { return nil }
        self.init(values[0])
    }

    /// `version "-" trace-id "-" parent-id "-" flags`; versions after 00 may go on after another dash.
    private init?(_ value: ArraySlice<UInt8>) {
        let parts = value.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4,
            zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.count == $1 && $0.allSatisfy(Self.isDigit) }),
            !parts[0].elementsEqual("ff".utf8), parts.count == 4 || !parts[0].elementsEqual("00".utf8),
            let trace = TraceID(hexadecimal: parts[1]), let span = SpanID(hexadecimal: parts[2]),
            let flags = UInt8(String(decoding: parts[3], as: UTF8.self), radix: 16)
        else { return nil }
        self.trace = trace
        self.span = span
        isSampled = flags & Self.sampledFlag != 0
    }

    /// 32 lower-case hexadecimal digits.
    public var traceID: String { trace.description }

    private static func isDigit(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"))
    }
}
