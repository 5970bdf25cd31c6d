import Platform

/// The time of a run under a limit: what is left, what steps take lately, what is planned.
struct RunPacing {
    /// Steps are measured in windows of this share of the limit, and each window counts as much as all before: single steps vary too
    /// much, and what slows a shared machine down for seconds should not end a run.
    private static let window = 0.03

    let budget: TimeBudget
    var planner: TimePlanner
    /// Whether the plan has a final fit.
    var fits = true
    /// Seconds of a step over the whole of the epoch that ended last, as far as this process ran it.
    private(set) var secondsPerStepOfEpoch: Double?
    private var epochStart: (time: MonotonicTime, step: Int)?
    private var start: (time: MonotonicTime, step: Int)?

    init(_ budget: TimeBudget, _ planner: TimePlanner) {
        self.budget = budget
        self.planner = planner
    }

    /// Steps are about to run, the first of them after `step` others.
    mutating func begin(after step: Int) {
        let now = budget.clock.now
        (start, epochStart) = ((now, step), (now, step))
    }

    /// The epoch is over, after the step with the number `step`.
    mutating func end(after step: Int) {
        guard let epochStart, step > epochStart.step else { return }
        secondsPerStepOfEpoch = (budget.clock.now - epochStart.time) / .seconds(1) / Double(step - epochStart.step)
    }

    /// A step is over, the one with the number `step`.
    ///
    /// - Returns: the seconds left, and whether the pace was measured anew
    mutating func lap(_ step: Int) -> (left: Double, isMeasured: Bool) {
        let now = budget.clock.now
        guard let start else { return (budget.left(at: now), false) }
        let passed = (now - start.time) / .seconds(1)
        let isMeasured = passed >= Self.window * budget.limit.seconds && step > start.step
        if isMeasured {
            planner.secondsPerStep = (planner.secondsPerStep + passed / Double(step - start.step)) / 2
            self.start = (now, step)
        }
        return (budget.left(at: now), isMeasured)
    }

    /// What stands between epochs took so long.
    mutating func setValidation(seconds: Double) {
        planner.secondsPerValidation = seconds
        // The report asks what a validation asks, and again without each part; it fits baselines like auxiliary models.
        planner.secondsOfEnding =
            1 + 0.02 * budget.limit.seconds + 2 * seconds + 2 * planner.secondsOfFitting
    }
}
