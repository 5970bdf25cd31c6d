import Platform

/// What is measured of a run under a time limit before it begins.
struct RunTiming {
    /// Steps are measured for about this share of the limit, and no longer than some seconds.
    private static let share = 0.01
    private static let mostSeconds = 5.0
    /// A few steps at the start are faster than many in a row on a machine with other work.
    private static let caution = 1.08

    let budget: TimeBudget
    let secondsPerStep: Double

    /// `nil` without a limit.
    init?(_ request: TrainingRequest, _ start: TrainingStart, began: MonotonicTime) {
        guard let limit = request.timeLimit else { return nil }
        budget = TimeBudget(limit: limit, clock: request.clock, began: began)
        let timing = StepTiming(start.parameters.configuration, start.split.training, request.clock)
        secondsPerStep =
            Self.caution
            * timing.secondsPerStep(
                request.configuration, within: min(Self.mostSeconds, Self.share * limit.seconds))
    }
}
