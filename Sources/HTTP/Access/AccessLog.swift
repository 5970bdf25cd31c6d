import Dispatch
import Foundation
import Logging
import Synchronization
import Telemetry

/// One line for each request, written on a queue of its own: a connection never waits for the log.
final class AccessLog: @unchecked Sendable {
    /// Lines not yet written; further ones are dropped and counted rather than kept.
    static let pendingLimit = 10_000

    private let logger: Logger
    private let queue = DispatchQueue(label: "http.access-log", qos: .utility)
    private let pending = Atomic(0)
    private let dropped = Atomic(0)
    /// Guards `waiting` and `isWriting`. Not a `Mutex`, which the thread sanitizer does not see.
    private let lock = NSLock()
    private var waiting: [AccessRecord] = []
    /// A block is under way, or about to begin, that will write what comes into `waiting`.
    private var isWriting = false

    /// Counts those that were dropped since the start.
    private let lost: Counter

    init(_ logger: Logger, lost: Counter = Counter()) {
        self.logger = logger
        self.lost = lost
    }

    /// Costs a look if the logger leaves such lines out.
    func write(_ record: AccessRecord) {
        guard logger.logLevel <= .info else { return }
        guard pending.wrappingAdd(1, ordering: .relaxed).oldValue < Self.pendingLimit else {
            pending.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            lost.add()
            return
        }
        let mustBegin = lock.withLock {
            waiting.append(record)
            defer { isWriting = true }
            return !isWriting
        }
        // One block, however many lines follow before it ends: to wake the queue's thread costs more than to answer a request.
        if mustBegin { queue.async { [self] in writeWaiting() } }
    }

    private func writeWaiting() {
        while let records = takeWaiting() {
            for record in records {
                logger.info("request", metadata: record.metadata)
                pending.wrappingSubtract(1, ordering: .relaxed)
                let lost = dropped.exchange(0, ordering: .relaxed)
                if lost > 0 { logger.warning("access log lines dropped", metadata: ["count": "\(lost)"]) }
            }
        }
    }

    /// nil if there are none, and who comes next must begin anew.
    private func takeWaiting() -> [AccessRecord]? {
        lock.withLock {
            isWriting = !waiting.isEmpty
            guard isWriting else { return nil }
            defer { waiting = [] }
            return waiting
        }
    }

    /// Returns once every line handed over is written.
    func flush() { queue.sync {} }
}
