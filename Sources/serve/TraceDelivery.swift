import Checkpoints
import Foundation
import HTTP
import Logging
import Platform
import Telemetry

/// Brings batches of spans to a collector, one after the other, and says in the log when that begins to fail and when it works again.
struct TraceDelivery: Sendable {
    /// How long one attempt may take, but for the look-up of the collector's name, which knows no limit but the system's.
    private static let patience = Duration.seconds(5)
    /// Before a batch is tried again, unless the collector says when.
    private static let retryPause = Duration.seconds(1)
    /// Between two lines of the log about what the collector has to say of batches it takes.
    private static let remarkPause = Duration.seconds(300)
    /// Bytes of that which are logged.
    private static let longestRemark = 500

    private enum Outcome {
        case taken(OTLPTraceResponse)
        /// - Parameter mayPass: whether the same batch may be taken a little later
        case refused(reason: String, mayPass: Bool)
    }

    private let endpoint: TraceEndpoint
    private let counters: TraceCounters
    private let logger: Logger
    private let resource: [SpanAttribute]
    private var isFailing = false
    /// Until then the collector wants to be left alone.
    private var quietUntil = MonotonicTime(nanoseconds: 0)
    private var lastRemark: MonotonicTime?

    init(to endpoint: TraceEndpoint, _ counters: TraceCounters, logger: Logger) {
        self.endpoint = endpoint
        self.counters = counters
        self.logger = logger
        // OpenTelemetry's conventions for services: an instance is a process, and has a random UUID.
        resource = [
            SpanAttribute("service.name", "cloze"), SpanAttribute("service.version", ProgramVersion.number),
            SpanAttribute("service.instance.id", UUID().uuidString.lowercased()),
        ]
    }

    /// Delivers a batch, or drops it. Waits for the collector.
    ///
    /// - Parameters:
    ///   - spans: at least one
    ///   - deadline: nil: as long as the usual time for each of two attempts
    ///   - pause: waits until a moment, which may have passed, and says whether there is to be an attempt then
    mutating func deliver(
        _ spans: ArraySlice<TraceSpan>, until deadline: MonotonicTime?, pause: (MonotonicTime) -> Bool
    ) {
        let request = request(spans)
        var outcome = Outcome.refused(reason: "it asked for a pause, and the program ends", mayPass: false)
        // Whatever it was sent when it asked for that.
        if pause(quietUntil) { outcome = attempt(request, until: deadline) }
        if case .refused(reason: _, mayPass: true) = outcome,
            pause(max(quietUntil, MonotonicTime.now + Self.retryPause))
        {
            outcome = attempt(request, until: deadline)
        }
        switch outcome {
        case .taken(let response):
            let rejected = min(response.rejectedSpans, spans.count)
            counters.exported.add(spans.count - rejected)
            counters.rejected.add(rejected)
            if isFailing { logger.info("traces are exported again", metadata: ["endpoint": "\(endpoint)"]) }
            isFailing = false
            logRemark(response)
        case .refused(let reason, _):
            counters.exportFailed.add(spans.count)
            if !isFailing {
                logger.warning(
                    "traces cannot be exported and are dropped until they can",
                    metadata: ["endpoint": "\(endpoint)", "reason": "\(reason)"])
            }
            isFailing = true
        }
    }

    /// Logs what a collector has to say of a batch that it takes, but not of each.
    private mutating func logRemark(_ response: OTLPTraceResponse) {
        guard response.rejectedSpans > 0 || !response.errorMessage.isEmpty else { return }
        let now = MonotonicTime.now
        if let lastRemark, now - lastRemark < Self.remarkPause { return }
        lastRemark = now
        logger.warning(
            response.rejectedSpans > 0
                ? "the collector does not take some spans of what it is sent"
                : "the collector takes what it is sent, with a remark",
            metadata: [
                "endpoint": "\(endpoint)", "rejected": "\(response.rejectedSpans)",
                "reason": "\(UTF8Text(response.errorMessage).excerpt(bytes: Self.longestRemark))",
            ])
    }

    private func request(_ spans: ArraySlice<TraceSpan>) -> [UInt8] {
        let body = OTLPTraceRequest(
            spans, resource: resource, scope: (name: "cloze", version: ProgramVersion.number)
        ).body
        let head = """
            POST \(endpoint.target) HTTP/1.1\r
            Host: \(endpoint.address)\r
            Content-Type: \(OTLPTraceRequest.contentType)\r
            Content-Length: \(body.count)\r
            Connection: close\r
            \r

            """
        return Array(head.utf8) + body
    }

    private mutating func attempt(_ request: [UInt8], until deadline: MonotonicTime?) -> Outcome {
        let end = MonotonicTime.now + Self.patience
        do throws(ClientError) {
            let socket = try ClientSocket(endpoint.address, deadline: deadline.map { min($0, end) } ?? end)
            let answer = try socket.answer(to: request, from: "\(endpoint.address)")
            if (200..<300).contains(answer.status) { return .taken(OTLPTraceResponse(answer.body)) }
            // Those that a client may try again (OTLP specification, "Retryable Response Codes").
            let mayPass = [429, 502, 503, 504].contains(answer.status)
            if mayPass, let value = answer["retry-after"], let wish = RetryAfter(value, now: time(nil)) {
                quietUntil = MonotonicTime.now + Duration.seconds(wish.seconds)
            }
            return .refused(reason: "it answered \(answer.status)", mayPass: mayPass)
        } catch {
            return .refused(reason: "\(error)", mayPass: true)
        }
    }
}
