import Glibc

/// A moment on the system's monotonic clock.
///
/// The standard library's `SuspendingClock.Instant` is the same moment, but its layout is known at run time only: copying a value
/// that holds one, such as a request or a connection's state, would go through tables instead of being a few moves.
@frozen
public struct MonotonicTime: Sendable, Hashable, Comparable {
    /// Since a moment in the past, such as the system's start.
    public let nanoseconds: Int64

    /// - Parameter nanoseconds: since that moment in the past
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// - Parameter uptimeNanoseconds: a `DispatchTime`'s. On Linux both read `CLOCK_MONOTONIC`.
    public init(uptimeNanoseconds: UInt64) { self.init(nanoseconds: Int64(clamping: uptimeNanoseconds)) }

    /// The present moment, for the price of reading the clock: tens of nanoseconds, no system call.
    public static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The moment `duration` after `time`.
    @inlinable
    public static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = duration.components
        return MonotonicTime(nanoseconds: time.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// The moment `duration` before `time`.
    @inlinable
    public static func - (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = duration.components
        return MonotonicTime(nanoseconds: time.nanoseconds - seconds * 1_000_000_000 - attoseconds / 1_000_000_000)
    }

    /// From `earlier` to `later`; negative if they come in the other order.
    @inlinable
    public static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }

    @inlinable
    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }
}
