/// How long one way to do something takes beside another: of each the least time measured.
///
/// Whatever else a machine does adds to a time and never takes from it: one measurement of a start has shown 1.6 times the least, while
/// the system made room for new memory.
struct RelativeTime {
    /// Measured again at most so many times.
    static let mostRepeats = 8

    private var time: Duration
    private var other: Duration

    /// - Parameters:
    ///   - time: of the way in question
    ///   - other: of the one it is compared with
    init(_ time: Duration, besides other: Duration) {
        (self.time, self.other) = (time, other)
    }

    /// The other's being 1.
    var ratio: Double { time / max(other, .nanoseconds(1)) }

    /// Measures both again, in turns, until the one in question has been no slower or it has been done often enough. Costs nothing where
    /// it was faster the first time.
    mutating func settle<Failure: Error>(
        _ measure: () throws(Failure) -> Duration, besides measureOther: () throws(Failure) -> Duration
    ) throws(Failure) {
        for _ in 0..<Self.mostRepeats where ratio > 1 {
            time = min(time, try measure())
            other = min(other, try measureOther())
        }
    }
}
