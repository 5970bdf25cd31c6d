import Foundation

/// Finished spans on their way from those who made them to the one who exports them.
///
/// Who adds never waits for the export: it holds the lock for the copy of a few values, and wakes nobody. Spans that find no room
/// are dropped and counted.
public final class SpanQueue: @unchecked Sendable {
    /// Spans that wait, unless it is said otherwise: some 300 bytes each.
    public static let usualLimit = 4096

    /// What became of the spans, here and later.
    public let counters: TraceCounters
    private let limit: Int
    private let lock = NSLock()
    /// Guarded by `lock`. Not a `Mutex`, which the thread sanitizer does not see.
    private var spans: [TraceSpan] = []

    /// - Parameter limit: most spans that wait
    public init(limit: Int = SpanQueue.usualLimit, counters: TraceCounters = TraceCounters()) {
        self.limit = limit
        self.counters = counters
    }

    /// Adds spans, or as many of them, the first, as there is room for.
    public func add(_ new: [TraceSpan]) {
        let added = lock.withLock {
            let room = max(0, limit - spans.count)
            spans.append(contentsOf: new.prefix(room))
            return min(room, new.count)
        }
        if added < new.count { counters.queueFull.add(new.count - added) }
    }

    /// How many wait.
    public var count: Int { lock.withLock { spans.count } }

    /// Takes all that wait, in the order they were added.
    public func takeAll() -> [TraceSpan] {
        var taken: [TraceSpan] = []
        // Others add meanwhile: they are kept waiting for an exchange, not for a copy.
        lock.withLock { swap(&spans, &taken) }
        return taken
    }
}
