import Platform

/// What tells a run the time: the system's monotonic clock, which no change of the date moves, or a test's own.
public struct TrainingClock: Sendable {
    /// The system's. It stands still while the machine sleeps.
    public static let monotonic = TrainingClock { .now }

    private let read: @Sendable () -> MonotonicTime

    public init(_ read: @escaping @Sendable () -> MonotonicTime) { self.read = read }

    public var now: MonotonicTime { read() }

    /// Seconds that have passed since an earlier moment.
    func seconds(since earlier: MonotonicTime) -> Double { (now - earlier) / .seconds(1) }
}
