import BERT4Rec

/// What is measured of a run under a time limit before it begins.
struct RunTiming {
    /// Steps are measured for about this share of the limit, and no longer than some seconds.
    private static let share = 0.01
    private static let mostSeconds = 5.0
    /// A few steps at the start are faster than many in a row on a machine with other work.
    private static let caution = 1.08

    let budget: TimeBudget
    let secondsPerStep: Double

    init(_ request: TrainingRequest, _ start: TrainingStart, _ budget: TimeBudget) {
        self.budget = budget
        secondsPerStep = Self.secondsPerStep(
            request.configuration, start.parameters.configuration, start, budget, request.group)
    }

    /// What a step takes with some settings, on this machine now.
    static func secondsPerStep(
        _ configuration: TrainingConfiguration, _ model: ModelConfiguration, _ start: TrainingStart,
        _ budget: TimeBudget, _ group: any TrainingGroup
    ) -> Double {
        let seconds = min(mostSeconds, share * budget.limit.seconds)
        return caution
            * StepTiming(model, of: start.parameters, start.split.training, budget.clock, group)
            .secondsPerStep(configuration, within: seconds)
    }
}
