import CommandSupport
import Glibc
import HTTP
import Logging
import Platform
import Synchronization
import Telemetry

/// Traces requests of a server and exports their spans, on a thread of its own: no request waits for the collector, or for another's
/// spans to be written. Spans are few enough in memory at any time: those in the queue, and as many on their way.
final class TraceExporter: Sendable {
    /// Spans of one batch.
    private static let batchSpans = 512
    /// How long a span waits for company.
    private static let longestWait = Duration.seconds(1)
    /// Between looks at the queue: who adds to it wakes nobody.
    private static let lookMicroseconds: UInt32 = 100_000
    /// For what is left when the process ends, and for who waits for that.
    private static let lastFlush = Duration.seconds(2)

    /// For the server whose requests are traced.
    let tracer: RequestTracer
    let counters = TraceCounters()
    private let spans: SpanQueue
    private let endpoint: TraceEndpoint
    private let logger: Logger
    private let isStopping = Atomic(false)
    private let hasEnded = Atomic(false)
    /// Spans that have left the queue, and of which it is not known yet what becomes of them.
    private let underway = Atomic(0)

    /// nil: no collector is set.
    init?(_ settings: LayeredConfiguration, logger: Logger) {
        guard let endpoint = settings[TraceSettings.endpoint].flatMap(TraceEndpoint.init) else { return nil }
        self.endpoint = endpoint
        self.logger = logger
        spans = SpanQueue(counters: counters)
        tracer = RequestTracer(
            share: settings[TraceSettings.sample], isEncrypted: settings[TLSSettings.certificate] != nil, into: spans)
    }

    /// To be called once. Where the system has no thread for it requests are answered all the same, and their spans are dropped.
    func start() {
        do throws(SystemThread.StartError) {
            try SystemThread.start(name: "traces", stackSize: 1 << 20) { [self] in
                run()
                hasEnded.store(true, ordering: .releasing)
            }
        } catch {
            hasEnded.store(true, ordering: .releasing)
            logger.warning("traces are not exported", metadata: ["reason": "\(error.reason)"])
        }
    }

    /// Exports what is left, and waits for it, but not long, whatever the thread waits for: the collector's answer, or its name's
    /// address. To be called after ``start()``, when no request is left.
    func finish() async {
        isStopping.store(true, ordering: .releasing)
        let end = MonotonicTime.now + Self.lastFlush
        while !hasEnded.load(ordering: .acquiring), MonotonicTime.now < end {
            do { try await Task.sleep(for: .milliseconds(5)) } catch { return }
        }
        let lost = spans.count + underway.load(ordering: .relaxed)
        if lost > 0 {
            logger.warning(
                "the program ends before its last traces are exported",
                metadata: ["endpoint": "\(endpoint)", "spans": "\(lost)"])
        }
    }

    private func run() {
        var delivery = TraceDelivery(to: endpoint, counters, logger: logger)
        var lastExport = MonotonicTime.now
        while !isStopping.load(ordering: .acquiring) {
            usleep(Self.lookMicroseconds)
            let isDue = MonotonicTime.now - lastExport >= Self.longestWait
            guard isDue || spans.count >= Self.batchSpans else { continue }
            export(with: &delivery, until: nil)
            lastExport = .now
        }
        export(with: &delivery, until: MonotonicTime.now + Self.lastFlush)
    }

    /// Exports what has come so far, in batches.
    /// - Parameter deadline: for all of them; nil: each may take its time
    private func export(with delivery: inout TraceDelivery, until deadline: MonotonicTime?) {
        var rest = spans.takeAll()[...]
        underway.store(rest.count, ordering: .relaxed)
        while !rest.isEmpty {
            let batch = rest.prefix(Self.batchSpans)
            rest = rest.dropFirst(batch.count)
            delivery.deliver(batch, until: deadline, pause: pause(until:))
            underway.store(rest.count, ordering: .relaxed)
        }
    }

    /// Waits until a moment.
    /// - Returns: false if the program ends before
    private func pause(until end: MonotonicTime) -> Bool {
        while MonotonicTime.now < end {
            if isStopping.load(ordering: .acquiring) { return false }
            usleep(Self.lookMicroseconds)
        }
        return true
    }
}
