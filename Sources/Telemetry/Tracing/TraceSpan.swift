/// A piece of work with a beginning and an end, as a part of a trace.
public struct TraceSpan: Sendable, Hashable {
    /// How it relates to others; numbers of OTLP's `SpanKind` (opentelemetry/proto/trace/v1/trace.proto).
    public enum Kind: Int, Sendable {
        case `internal` = 1
        /// The work for a request that came from elsewhere.
        case server = 2
    }

    public var trace: TraceID
    public var id: SpanID
    /// nil: the trace begins with it.
    public var parent: SpanID?
    public var name: String
    public var kind: Kind
    /// Nanoseconds since 1970, as its end.
    public var start: UInt64
    public var end: UInt64
    public var attributes: [SpanAttribute]
    /// Whether the work failed, by the fault of who did it.
    public var isError: Bool

    /// Everything of it.
    public init(
        trace: TraceID, id: SpanID, parent: SpanID?, name: String, kind: Kind, start: UInt64, end: UInt64,
        attributes: [SpanAttribute] = [], isError: Bool = false
    ) {
        self.trace = trace
        self.id = id
        self.parent = parent
        self.name = name
        self.kind = kind
        self.start = start
        self.end = end
        self.attributes = attributes
        self.isError = isError
    }
}
