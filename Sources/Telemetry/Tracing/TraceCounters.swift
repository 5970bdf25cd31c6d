/// What became of finished spans.
public final class TraceCounters: Sendable {
    /// Those that a collector has taken.
    public let exported = Counter()
    /// Those that found no room in the queue.
    public let queueFull = Counter()
    /// Those that a collector has refused out of a batch it has taken.
    public let rejected = Counter()
    /// Those that could not be brought to the collector.
    public let exportFailed = Counter()

    /// Counts from 0.
    public init() {}
}
