import Telemetry

/// Decides which requests of a server are traced, and gives their spans to a queue.
///
/// Who calls with a `traceparent` decides by its sampled flag; of all other requests a share is traced, each as a trace of its
/// own (OpenTelemetry's `ParentBased` sampler).
public final class RequestTracer: Sendable {
    let spans: SpanQueue
    /// Of the URLs of requests: `http` or `https`.
    let scheme: String
    private let sampler: TraceSampler
    private let ids = TraceIDSource()

    /// - Parameters:
    ///   - share: of requests that no caller has decided about, 0 to 1
    ///   - isEncrypted: whether the server speaks TLS
    ///   - spans: gets the spans of each request when it ends
    public init(share: Double, isEncrypted: Bool, into spans: SpanQueue) {
        sampler = TraceSampler(share: share)
        scheme = isEncrypted ? "https" : "http"
        self.spans = spans
    }

    /// nil: the request is not traced.
    func begin(_ request: Request) -> RequestTrace? {
        if let parent = TraceParent(request) {
            guard parent.isSampled else { return nil }
            return RequestTrace(parent.trace, ids.nextSpan(), parent: parent.span, self)
        }
        let trace = ids.nextTrace()
        guard sampler.chooses(trace) else { return nil }
        return RequestTrace(trace, ids.nextSpan(), parent: nil, self)
    }
}
