import Platform

/// Runs under a time limit: the search is laid out by measured times before it begins, and shortened if it turns out slower.
extension Trainer {
    /// Of the time left, what a plan that grows may take.
    private static let growingShare = 0.95

    /// Begins to keep time.
    func setPace(_ timing: RunTiming, secondsOfFitting: Double) {
        var planner = TimePlanner(
            stepsPerEpoch: stepsPerEpoch, epochs: searchEpochs, mayFit: mayFitEverything,
            validationInterval: configuration.validationInterval)
        planner.secondsPerStep = timing.secondsPerStep
        planner.secondsOfFitting = secondsOfFitting
        pacing = RunPacing(timing.budget, planner)
    }

    /// Lays out a search that begins or goes on.
    func planTime() {
        guard var pacing, state.finalFit == nil, !isSearchOver else { return }
        let began = clock.now
        rehearseValidation()
        // A network that has learned something takes longer to blend, and the first rehearsal writes no checkpoint.
        pacing.setValidation(seconds: 1.5 * clock.seconds(since: began) + 0.2)
        let left = pacing.budget.left
        var plan = pacing.planner.plan(left: left, done: state.optimizerStep)
        // A plan that was cut within an epoch stays so.
        plan.steps = min(plan.steps, searchSteps)
        self.pacing = pacing
        take(plan, left: left, isFirst: true)
    }

    /// Looks at the clock after a step.
    ///
    /// - Returns: false if a final fit must be left, since its end would be too late
    func keepTime() -> Bool {
        guard let (left, isMeasured) = pacing?.lap(state.optimizerStep), let planner = pacing?.planner else {
            noteLongRun()
            return true
        }
        if state.finalFit != nil {
            let rest = (state.finalFit?.steps ?? 0) - state.optimizerStep
            return rest <= 0 || left >= planner.secondsOfEnding + planner.secondsPerStep
        }
        if left < planner.secondsOfEnding + planner.secondsPerValidation + planner.secondsPerStep {
            if state.optimizerStep < searchSteps {
                take(TimePlanner.Plan(steps: state.optimizerStep, fits: false), left: left)
            }
        } else if isMeasured {
            shortenPlan(left: left)
        }
        return true
    }

    /// What stood between two epochs is over.
    func endValidation(seconds: Double) {
        pacing?.setValidation(seconds: seconds)
        guard let left = pacing?.budget.left, !isSearchOver else { return }
        if state.history.count == 1 { replan(left: left) }
        shortenPlan(left: left)
    }

    /// Whether a final fit ends in time. Says so if it does not.
    func hasTimeToFit() -> Bool {
        guard let pacing, let steps = state.bestStep else { return true }
        let (needed, left) = (pacing.planner.secondsOfFit(steps: steps), pacing.budget.left)
        if needed <= left { return true }
        noteFitLeft(
            "it would take about \(NumberText.duration(needed)), and \(NumberText.duration(left)) are left")
        return false
    }

    /// Says that latest stays what the search chose.
    func noteFitLeft(_ reason: String) {
        let text = "no final fit: \(reason)"
        state.options.timePlan = state.options.timePlan.map { $0 + "; " + text }
        reporter.report(
            .note("time limit: \(text); latest is the best epoch of the search (--resume makes up for it)"))
    }

    /// Plans anew if the rest of the plan ends too late at the pace of now.
    private func shortenPlan(left: Double) {
        guard let pacing else { return }
        let now = TimePlanner.Plan(steps: searchSteps, fits: pacing.fits)
        guard pacing.planner.seconds(now, done: state.optimizerStep) > left else { return }
        var plan = pacing.planner.plan(left: left, done: state.optimizerStep)
        plan.steps = min(plan.steps, searchSteps)
        plan.fits = plan.fits && pacing.fits
        if plan != now { take(plan, left: left) }
    }

    /// After the first epoch it is known what an epoch takes, and the learning rate is still near its peak: a plan that turns out
    /// too careful is made anew.
    private func replan(left: Double) {
        guard let pace = pacing?.secondsPerStepOfEpoch else { return }
        pacing?.planner.secondsPerStep = pace
        guard let pacing else { return }
        let plan = pacing.planner.plan(left: Self.growingShare * left, done: state.optimizerStep)
        if plan.steps > searchSteps || plan.fits && !pacing.fits && plan.steps == searchSteps { take(plan, left: left) }
    }

    private func take(_ plan: TimePlanner.Plan, left: Double, isFirst: Bool = false) {
        guard let pacing else { return }
        let (before, steps) = (searchEpochs, plan.steps)
        state.searchPlan = SearchPlan(steps: steps, ofEpochs: configuration.epochs)
        self.pacing?.fits = plan.fits
        let expected = pacing.planner.seconds(plan, done: state.optimizerStep)
        let planned = PlannedTime(
            limit: pacing.budget.limit, epochs: searchEpochs, steps: steps, stepsPerEpoch: stepsPerEpoch,
            epochsBefore: isFirst ? nil : before, fits: plan.fits, mayFit: mayFitEverything,
            secondsPerStep: pacing.planner.secondsPerStep, secondsLeft: expected,
            secondsInAll: pacing.budget.limit.seconds - left + expected)
        state.options.timeLimit = planned.limit.description
        state.options.timePlan = planned.line
        reporter.report(.planned(planned))
    }

    /// Says once how long a run without a limit will take, if that is hours.
    private func noteLongRun() {
        guard var notice = longRunNotice else { return }
        let fits = state.finalFit == nil && mayFitEverything
        let steps = (state.finalFit?.steps ?? searchSteps) * (fits ? 2 : 1) - state.optimizerStep
        if let seconds = notice.secondsAhead(steps: steps, at: clock.now) {
            longRunNotice = nil
            guard seconds >= LongRunNotice.long else { return }
            reporter.report(
                .note(
                    "at this pace the run takes up to \(NumberText.duration(seconds)) more: --time-limit 30m lays it out to end "
                        + "within such a time, and fewer --epochs shorten it, too"))
        } else {
            longRunNotice = notice
        }
    }
}
