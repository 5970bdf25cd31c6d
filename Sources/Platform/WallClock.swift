import Glibc

/// The time of day at moments of the monotonic clock, by one reading of both clocks.
///
/// Moments converted by the same value keep their order and distances, whatever is done to the time of day meanwhile.
public struct WallClock: Sendable {
    /// Nanoseconds from the monotonic clock's zero to 1970, negated.
    private let offset: Int64

    /// Reads both clocks.
    public init() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        offset = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) - MonotonicTime.now.nanoseconds
    }

    /// Nanoseconds since 1970.
    public func unixNanoseconds(at moment: MonotonicTime) -> UInt64 { UInt64(clamping: offset &+ moment.nanoseconds) }
}
