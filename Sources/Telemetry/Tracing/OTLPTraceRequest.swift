import Platform

/// A batch of spans as OTLP's `ExportTraceServiceRequest` in JSON: the body of a POST to a collector's `/v1/traces`.
///
/// As the OTLP specification has it (1.x, "JSON Protobuf Encoding"): names in lower camel case, ids in hexadecimal, enumerations as
/// numbers; 64-bit integers are text, as in protobuf's own JSON. What has its default is left out.
public struct OTLPTraceRequest: Sendable {
    /// The media type of the body.
    public static let contentType = "application/json"

    /// OTLP's `STATUS_CODE_ERROR`.
    private static let errorCode = 2

    /// UTF-8.
    public private(set) var body: [UInt8] = []

    /// - Parameters:
    ///   - spans: at least one
    ///   - resource: what made them: `service.name` and the like
    ///   - scope: which library did, with its version
    public init(_ spans: ArraySlice<TraceSpan>, resource: [SpanAttribute], scope: (name: String, version: String)) {
        write(#"{"resourceSpans":[{"resource":{"attributes":"#)
        write(resource)
        write(#"},"scopeSpans":[{"scope":{"name":"#)
        write(text: scope.name)
        write(#","version":"#)
        write(text: scope.version)
        write(#"},"spans":["#)
        for (place, span) in spans.enumerated() {
            if place > 0 { write(",") }
            write(span)
        }
        write("]}]}]}")
    }

    private mutating func write(_ span: TraceSpan) {
        write(#"{"traceId":""#)
        span.trace.append(to: &body)
        write(#"","spanId":""#)
        span.id.append(to: &body)
        if let parent = span.parent {
            write(#"","parentSpanId":""#)
            parent.append(to: &body)
        }
        write(#"","name":"#)
        write(text: span.name)
        write(#","kind":\#(span.kind.rawValue),"startTimeUnixNano":"\#(span.start)","endTimeUnixNano":"\#(span.end)""#)
        if !span.attributes.isEmpty {
            write(#","attributes":"#)
            write(span.attributes)
        }
        if span.isError { write(#","status":{"code":\#(Self.errorCode)}"#) }
        write("}")
    }

    private mutating func write(_ attributes: [SpanAttribute]) {
        write("[")
        for (place, attribute) in attributes.enumerated() {
            write(place > 0 ? #",{"key":"# : #"{"key":"#)
            write(text: attribute.name)
            switch attribute.value {
            case .text(let text):
                write(#","value":{"stringValue":"#)
                write(text: text)
                write("}}")
            case .number(let number): write(#","value":{"intValue":"\#(number)"}}"#)
            }
        }
        write("]")
    }

    /// As it stands.
    private mutating func write(_ json: String) { body.append(contentsOf: json.utf8) }

    private mutating func write(text: String) { JSONText.append(text, to: &body) }
}
