import BERT4Rec
import Checkpoints
import Interactions

/// Tries variants of a run's settings where its time limit leaves time for that, and takes the best.
struct Trials {
    /// What is taken, and what is said of all.
    struct Outcome {
        let configuration: TrainingConfiguration
        let model: ModelConfiguration
        let summary: String
    }

    private struct Setting {
        let configuration: TrainingConfiguration
        let model: ModelConfiguration
        let secondsPerStep: Double
        /// Seconds of the whole run with it.
        let needed: Double
    }

    /// Weights, gradients and moments of all trials are in memory at once.
    private static let mostItems = 100_000
    /// Of what the run needs with the slowest variant, what is left to it; the rest of the time is for the trials.
    private static let caution = 1.15

    let request: TrainingRequest
    let start: TrainingStart
    let budget: TimeBudget
    let reporter: any TrainingReporter
    let stop: StopRequest

    /// The best trial's settings; `nil` if none was ranked, for want of time.
    func best() -> Outcome? {
        guard start.vocabulary.items.count <= Self.mostItems else { return nil }
        let began = budget.clock.now
        guard let ranking = TrialRanking(start, request.configuration, request.group) else { return nil }
        let secondsOfFitting = budget.clock.seconds(since: began)
        let rankingBegan = budget.clock.now
        _ = ranking.gains(
            Trial(request.configuration, start.parameters.configuration, start.split.training, request.group))
        let secondsPerRanking = 1.5 * budget.clock.seconds(since: rankingBegan)
        let settings = settings(secondsOfFitting: secondsOfFitting, secondsPerRanking: secondsPerRanking)
        let left = budget.left
        let needed = Self.caution * (settings.map(\.needed).max() ?? 0)
        guard let defaults = settings.first, defaults.needed <= TrialPlan.neededShare * left,
            let plan = TrialPlan(
                secondsPerStep: settings.map(\.secondsPerStep), secondsPerRanking: secondsPerRanking,
                within: left - needed, stepsPerEpoch: stepsPerEpoch, searchSteps: searchSteps)
        else { return nil }
        reporter.report(
            .note(
                "trials: the run needs about \(NumberText.duration(defaults.needed)) of \(budget.limit), so "
                    + "\(settings.count) settings are tried, for \(NumberText.count(plan.firstRung)) steps each, the better "
                    + "half for \(NumberText.count(plan.steps))"))
        let trials = settings.map { Trial($0.configuration, $0.model, start.split.training, request.group) }
        return run(trials, plan, ranking, needed)
    }

    private var stepsPerEpoch: Int {
        max(1, EpochPlan.steps(users: start.split.training.count, request.configuration))
    }

    private var searchSteps: Int { stepsPerEpoch * request.configuration.epochs }

    /// The defaults first, then what may be tried beside them; without variants that are too slow for the time there is.
    private func settings(secondsOfFitting: Double, secondsPerRanking: Double) -> [Setting] {
        let (configuration, model) = (request.configuration, start.parameters.configuration)
        var pacing = RunPacing(
            budget,
            TimePlanner(
                stepsPerEpoch: stepsPerEpoch, epochs: configuration.epochs, mayFit: configuration.finalFit,
                validationInterval: configuration.validationInterval))
        pacing.planner.secondsOfFitting = secondsOfFitting
        // The blend is fitted, and both parts of the held-out items are asked.
        pacing.setValidation(seconds: 2 * secondsPerRanking)
        let whole = TimePlanner.Plan(steps: searchSteps, fits: configuration.finalFit)
        let all =
            [(configuration: configuration, model: model)]
            + request.variants.compactMap { $0.changing(configuration, model) }
        let settings = all.map { setting in
            pacing.planner.secondsPerStep = RunTiming.secondsPerStep(
                setting.configuration, setting.model, start, budget, request.group)
            return Setting(
                configuration: setting.configuration, model: setting.model,
                secondsPerStep: pacing.planner.secondsPerStep, needed: pacing.planner.seconds(whole, done: 0))
        }
        return settings.prefix(1) + settings.dropFirst().filter { Self.caution * $0.needed < budget.left }
    }

    /// Both rungs, as far as the time that the run itself does not need goes.
    private func run(_ all: [Trial], _ plan: TrialPlan, _ ranking: TrialRanking, _ needed: Double) -> Outcome? {
        var trials = all
        var said: [String] = []
        rungs: for (last, keeping) in [(plan.firstRung, (all.count + 1) / 2), (plan.steps, 1)] {
            var gains: [[Double]] = []
            for trial in trials {
                let mayGoOn = { !request.group.any(stop.isRequested) && budget.left > needed }
                guard trial.train(to: last, of: plan.steps, while: mayGoOn) else { break rungs }
                gains.append(ranking.gains(trial))
            }
            let ranked = zip(trials, gains).map { "\($0.name) \(NumberText.metric(TrialPlan.mean($1)))" }.joined(
                separator: "; ")
            said.append("NDCG@10 after \(NumberText.count(last)) steps: " + ranked)
            reporter.report(.note("trials: " + said[said.count - 1]))
            let best = TrialPlan.best(gains, defaultsFirst: trials[0] === all[0], keeping: keeping)
            // What processes find may differ by rounding: the first one chooses.
            trials = request.group.gather(best.map(Int32.init))[0].map { trials[Int($0)] }
            guard !trials.isEmpty else { return nil }
        }
        guard !said.isEmpty else { return nil }
        let taken = trials[0]
        reporter.report(.note("trials: taken is " + taken.name))
        return Outcome(
            configuration: taken.configuration, model: taken.model,
            summary: (said + ["taken: " + taken.name]).joined(separator: " | "))
    }
}
