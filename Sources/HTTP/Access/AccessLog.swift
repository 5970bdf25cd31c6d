import Dispatch
import Logging
import Synchronization
import Telemetry

/// One line for each request, written on a queue of its own: a connection never waits for the log.
final class AccessLog: Sendable {
    /// Lines not yet written; further ones are dropped and counted rather than kept.
    static let pendingLimit = 10_000

    private let logger: Logger
    private let queue = DispatchQueue(label: "http.access-log", qos: .utility)
    private let pending = Atomic(0)
    private let dropped = Atomic(0)

    /// Counts those that were dropped since the start.
    private let lost: Counter

    init(_ logger: Logger, lost: Counter = Counter()) {
        self.logger = logger
        self.lost = lost
    }

    /// Whether there is a line for a request at all; the logger's level may leave them out.
    var isHeard: Bool { logger.logLevel <= .info }

    /// Has lines written, in their order, and returns at once.
    func write(_ records: [AccessRecord]) {
        let before = pending.wrappingAdd(records.count, ordering: .relaxed).oldValue
        let kept = max(0, min(records.count, Self.pendingLimit - before))
        if kept < records.count {
            pending.wrappingSubtract(records.count - kept, ordering: .relaxed)
            dropped.wrappingAdd(records.count - kept, ordering: .relaxed)
            lost.add(records.count - kept)
        }
        guard kept > 0 else { return }
        queue.async { [self] in
            for record in records.prefix(kept) { write(record) }
        }
    }

    private func write(_ record: AccessRecord) {
        logger.info("request", metadata: record.metadata)
        pending.wrappingSubtract(1, ordering: .relaxed)
        let lost = dropped.exchange(0, ordering: .relaxed)
        if lost > 0 { logger.warning("access log lines dropped", metadata: ["count": "\(lost)"]) }
    }

    /// Returns once every line handed over is written.
    func flush() { queue.sync {} }
}
