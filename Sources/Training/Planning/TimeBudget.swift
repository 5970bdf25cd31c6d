import Platform

/// A time limit that runs.
struct TimeBudget: Sendable {
    let limit: TimeLimit
    let clock: TrainingClock
    let began: MonotonicTime

    /// The seconds left at a moment; below 0 when the limit is over.
    func left(at time: MonotonicTime) -> Double { limit.seconds - (time - began) / .seconds(1) }

    var left: Double { left(at: clock.now) }
}
