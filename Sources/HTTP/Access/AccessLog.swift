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

    func write(_ record: AccessRecord) {
        guard pending.wrappingAdd(1, ordering: .relaxed).oldValue < Self.pendingLimit else {
            pending.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            lost.add()
            return
        }
        queue.async { [self] in
            logger.info("request", metadata: record.metadata)
            pending.wrappingSubtract(1, ordering: .relaxed)
            let lost = dropped.exchange(0, ordering: .relaxed)
            if lost > 0 { logger.warning("access log lines dropped", metadata: ["count": "\(lost)"]) }
        }
    }

    /// Returns once every line handed over is written.
    func flush() { queue.sync {} }
}
