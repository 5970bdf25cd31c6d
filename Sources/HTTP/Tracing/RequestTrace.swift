import Foundation
import Platform
import Telemetry

/// A request that is traced: what its spans have in common. Made for those only.
public final class RequestTrace: @unchecked Sendable {
    /// A part of the work for a request, to become a span below the request's own.
    public struct Part: Sendable {
        public var name: String
        public var start: MonotonicTime
        public var end: MonotonicTime
        public var attributes: [SpanAttribute]

        /// Everything of it.
        public init(name: String, start: MonotonicTime, end: MonotonicTime, attributes: [SpanAttribute] = []) {
            self.name = name
            self.start = start
            self.end = end
            self.attributes = attributes
        }
    }

    /// Most spans of one request, its own among them: answers with many turns must not crowd out those of others.
    public static let mostSpans = 64

    /// The caller's, or a new one.
    public let trace: TraceID
    /// The request's own.
    public let span: SpanID
    private let parent: SpanID?
    private let tracer: RequestTracer
    /// One for all spans: whatever is done to the time of day meanwhile, parts lie within the request.
    private let clock = WallClock()
    /// Parts that are not recorded.
    private let lostParts = Counter()
    private let lock = NSLock()
    /// Guarded by `lock`. They wait for the request's own span, which comes first: where the queue is full, none is without it.
    private var parts: [TraceSpan] = []

    init(_ trace: TraceID, _ span: SpanID, parent: SpanID?, _ tracer: RequestTracer) {
        self.trace = trace
        self.span = span
        self.parent = parent
        self.tracer = tracer
    }

    /// Notes parts of the work, to be recorded with the request. To be called once, before the request ends: at most
    /// ``mostSpans`` − 1. What comes later, as from a request whose client has gone, is recorded nowhere.
    /// - Parameters:
    ///   - parts: the first of them
    ///   - lost: how many there were besides, which the request's own span says
    public func add(_ parts: [Part], lost: Int) {
        if lost > 0 { lostParts.add(lost) }
        // Equal numbers in two traces are two spans: these need no source that others wait for.
        var ids = SeededGenerator(seed: span.number)
        let spans = parts.map { part in
            TraceSpan(
                trace: trace, id: TraceIDSource.nextSpan(&ids), parent: span, name: part.name, kind: .internal,
                start: clock.unixNanoseconds(at: part.start), end: clock.unixNanoseconds(at: part.end),
                attributes: part.attributes)
        }
        lock.withLock { self.parts = spans }
    }

    /// Records the request itself, with names of OpenTelemetry's conventions for HTTP servers. Their `url.path` is left out, as
    /// in the log: it may hold somebody's data.
    func end(_ record: AccessRecord) {
        let method: String? =
            switch record.method {
            case .other, nil: nil
            case .some(let method): method.description
            }
        var attributes = [
            SpanAttribute("http.request.method", method ?? "_OTHER"),
            SpanAttribute("http.response.status_code", record.status.code),
            SpanAttribute("url.scheme", tracer.scheme), SpanAttribute("cloze.request_id", record.requestID.description),
        ]
        if let route = record.route { attributes.append(SpanAttribute("http.route", route)) }
        if lostParts.value > 0 { attributes.append(SpanAttribute("cloze.spans_dropped", lostParts.value)) }
        let own = TraceSpan(
            trace: trace, id: span, parent: parent,
            name: (method ?? "HTTP") + (record.route.map { " " + $0 } ?? ""), kind: .server,
            start: clock.unixNanoseconds(at: record.receivedAt),
            end: clock.unixNanoseconds(at: record.receivedAt + record.duration), attributes: attributes,
            isError: record.status.code >= 500)
        tracer.spans.add([own] + lock.withLock { parts })
    }
}

extension Request {
    /// 32 lower-case hexadecimal digits, for logs; nil if it belongs to no trace that anybody could look for.
    public var traceID: String? { trace?.trace.description ?? TraceParent(self)?.traceID }
}
