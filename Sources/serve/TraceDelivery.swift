import Checkpoints
import Foundation
import HTTP
import Logging
import Platform
import Telemetry

/// Brings batches of spans to a collector, one after the other, and says in the log when that begins to fail and when it works again.
struct TraceDelivery {
    /// How long one attempt may take.
    private static let patience = Duration.seconds(5)

    private enum Outcome {
        case taken
        /// - Parameter mayPass: whether the same batch may be taken a little later
        case refused(reason: String, mayPass: Bool)
    }

    private let endpoint: TraceEndpoint
    private let counters: TraceCounters
    private let logger: Logger
    private let resource: [SpanAttribute]
    private var isFailing = false

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
    ///   - pause: waits before a second attempt, and says whether there is to be one
    mutating func deliver(_ spans: ArraySlice<TraceSpan>, until deadline: MonotonicTime?, pause: () -> Bool) {
        let request = request(spans)
        var outcome = attempt(request, until: deadline)
        if case .refused(reason: _, mayPass: true) = outcome, pause() { outcome = attempt(request, until: deadline) }
        switch outcome {
        case .taken:
            counters.exported.add(spans.count)
            if isFailing { logger.info("traces are exported again", metadata: ["endpoint": "\(endpoint)"]) }
            isFailing = false
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

    private func attempt(_ request: [UInt8], until deadline: MonotonicTime?) -> Outcome {
        let end = MonotonicTime.now + Self.patience
        do throws(ClientError) {
            let socket = try ClientSocket(endpoint.address, deadline: deadline.map { min($0, end) } ?? end)
            let status = try socket.status(of: request, to: "\(endpoint.address)")
            if (200..<300).contains(status) { return .taken }
            // Those that a client may try again (OTLP specification, "Retryable Response Codes").
            return .refused(reason: "it answered \(status)", mayPass: [429, 502, 503, 504].contains(status))
        } catch {
            return .refused(reason: "\(error)", mayPass: true)
        }
    }
}
