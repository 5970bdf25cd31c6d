import BERT4Rec
import Checkpoints
import Fitting
import Foundation
import Interactions
import Kernels
import Platform
import Scoring

/// Trains a model epoch by epoch, publishing checkpoints into an ``OutputDirectory``.
///
/// A run has two parts. The search trains without the held-out items and keeps the epoch that ranks them best. The
/// final fit (`Trainer+FinalFit.swift`) then begins anew and learns from everything for as many steps.
public final class Trainer {
    let configuration: TrainingConfiguration
    let vocabulary: ItemVocabulary
    /// `nil` once there are no more epochs (``network``).
    var keptNetwork: TrainedNetwork?
    let split: SequenceSplit
    /// Of the held-out items, those that were in their histories already.
    let repeatShare: Double?
    /// What the final fit learns from: the held-out items too.
    let everything: UserSequences
    let output: OutputDirectory
    let reporter: any TrainingReporter
    let stop: StopRequest
    private let examples: ExampleMaker
    /// `nil` once there are no more steps (``gradientStep``).
    var keptStep: GradientStep?
    let profile: TrainingProfile?
    /// Which auxiliary models there are, with the weights that a fit starts from.
    let usual: AuxiliaryConfiguration?
    /// What the auxiliary models are made of, fitted to what is trained on: without the held-out items in the search, with them
    /// in the final fit.
    var statistics: AuxiliaryStatistics?
    /// The models with their weights as they are now.
    var auxiliary: AuxiliaryModels?
    let goldenQuestions: [PositionQuestion]
    let saveInterval: Double
    private let report: RunSummaryHandler
    var state: TrainingState
    var lastSave = Date()
    let clock: TrainingClock
    /// The processes that train together. All take the same decisions: those that depend on time go by the first one's clock, and
    /// what it knows about the run is everybody's after each epoch.
    let group: any TrainingGroup
    /// `nil` without a time limit.
    var pacing: RunPacing?
    /// Until it is known how long a run without a limit takes.
    var longRunNotice: LongRunNotice? = LongRunNotice()

    init(
        _ start: TrainingStart, configuration: TrainingConfiguration, output: OutputDirectory,
        reporter: any TrainingReporter, stop: StopRequest, saveInterval: Double, report: @escaping RunSummaryHandler,
        profile: TrainingProfile? = nil, clock: TrainingClock = .monotonic, timing: RunTiming? = nil,
        group: any TrainingGroup = SoleProcess()
    ) {
        self.configuration = configuration
        self.output = output
        self.reporter = reporter
        self.stop = stop
        self.saveInterval = saveInterval
        self.report = report
        self.profile = profile
        self.clock = clock
        self.group = group
        vocabulary = start.vocabulary
        let parameters = start.parameters
        keptNetwork = TrainedNetwork(parameters, start.split.validation, configuration, group)
        split = start.split
        repeatShare = start.split.validation.repeatShare
        everything = start.everything
        state = start.state
        examples = ExampleMaker(
            configuration, maximumLength: parameters.configuration.maximumLength,
            readsTimes: parameters.configuration.timeBias)
        keptStep = GradientStep(
            parameters, configuration, resuming: start.moments, step: state.optimizerStep, profile: profile,
            group: group)
        let usual = configuration.auxiliary(items: vocabulary.items.count, repeatShare: repeatShare)
        let fittingBegan = timing.map { _ in clock.now }
        let statistics = Self.fitStatistics(
            usual, state.finalFit == nil ? split.training : everything, vocabulary, state.kept,
            configuration, group)
        Self.noteFitting(statistics, reporter)
        self.statistics = statistics
        self.usual = usual.map { statistics?.fitted($0) ?? $0 }
        let blend = state.blend ?? self.usual
        // With others gone the statistics are only a part of what they should be. Nothing of them is saved; who goes on fits them anew.
        let areWhole = group.failure == nil
        if areWhole { state.blend = blend }
        auxiliary = areWhole ? blend.flatMap { statistics?.models($0) } : nil
        let encoder = QuestionEncoder(
            objectives: configuration.objectives, maximumLength: parameters.configuration.maximumLength)
        goldenQuestions = GoldenCarts.questions(from: split.training, encoder)
        if let timing, let fittingBegan { setPace(timing, secondsOfFitting: clock.seconds(since: fittingBegan)) }
    }

    static func fitStatistics(
        _ usual: AuxiliaryConfiguration?, _ sequences: UserSequences, _ vocabulary: ItemVocabulary,
        _ kept: KeptEntries?, _ configuration: TrainingConfiguration, _ group: any TrainingGroup
    ) -> AuxiliaryStatistics? {
        usual.map {
            AuxiliaryStatistics(
                fitting: $0, to: sequences, vocabularyCount: vocabulary.count, kept: kept,
                lanes: Lanes(count: configuration.lanes), group: group)
        }
    }

    /// Does what stands between epochs, to see how long it takes; nothing of it stays.
    func rehearseValidation() {
        let before = (state.blend, auxiliary)
        if !network.validation.isEmpty {
            fitBlend()
            _ = network.validation.run(auxiliary)
            _ = network.reporting.run(auxiliary, hasInterval: true)
        }
        (state.blend, auxiliary) = before
    }

    /// Fits the auxiliary models' weights to the network as it is now.
    private func fitBlend() {
        guard let statistics, let blendFit = network.blendFit, let usual else { return }
        let blend = blendFit.fit(statistics, from: usual)
        state.blend = blend
        auxiliary = statistics.models(blend)
    }

    /// Runs to the end or until a stop request.
    public func run() throws(TrainingError) -> TrainingOutcome {
        if state.finalFit == nil {
            planTime()
            if !isSearchOver { reporter.report(.began(first: state.epoch, last: searchEpochs, outlook)) }
            while !isSearchOver {
                let plan = EpochPlan(examples, split.training, epoch: state.epoch)
                guard try runSteps(plan, of: searchEpochs) == .done else { return try interrupted() }
                try finishEpoch(plan)
            }
            if shouldFitEverything && hasTimeToFit() { try beginFinalFit() }
        }
        if let epochs = fittedEpochs { reporter.report(.began(first: state.epoch, last: epochs, RunOutlook())) }
        fitting: while let epochs = fittedEpochs {
            let plan = EpochPlan(examples, everything, epoch: state.epoch)
            switch try runSteps(plan, of: epochs) {
            case .done: try finishFittedEpoch(plan)
            case .stopped: return try interrupted()
            case .outOfTime:
                noteFitLeft("the time is over after \(state.optimizerStep) of its \(state.finalFit?.steps ?? 0) steps")
                try saveState()
                break fitting
            }
        }
        try checkGroup()
        releaseMemory()
        if group.isFirst { report(summary, reporter) }
        reportEnd()
        return .finished
    }

    private var outlook: RunOutlook {
        RunOutlook(mayEndEarly: configuration.patience > 0, fitFollows: mayFitEverything && pacing?.fits != false)
    }

    private var summary: RunSummary {
        RunSummary(
            output: output, configuration: configuration, vocabulary: vocabulary, sequences: everything, split: split,
            history: state.history, bestEpoch: state.bestEpoch)
    }

    /// Whether the last epoch is done, or nothing has got better for as many epochs as patience allows.
    ///
    /// Either the ranking or the validation loss may get better: rankings of a few hundred cases vary by chance, and
    /// one lucky ranking must not end a search whose loss still falls.
    var isSearchOver: Bool {
        // An epoch whose steps are done may still have to be validated and published.
        if state.epoch > searchEpochs || state.optimizerStep >= searchSteps && state.stepInEpoch == 0 { return true }
        guard configuration.patience > 0, let best = state.bestEpoch else { return false }
        var lowest: (epoch: Int, loss: Double)?
        for record in state.history {
            guard let loss = record.validation?.loss, loss < lowest?.loss ?? .infinity else { continue }
            lowest = (record.epoch, loss)
        }
        return state.epoch - 1 - max(best, lowest?.epoch ?? 0) >= configuration.patience
    }

    private func interrupted() throws(TrainingError) -> TrainingOutcome {
        try saveState()
        releaseMemory()
        if group.isFirst { report(summary, reporter) }
        reporter.report(.interrupted(epoch: state.epoch, step: state.stepInEpoch))
        return .interrupted
    }

    /// Validates, records, publishes, and moves on to the next epoch.
    private func finishEpoch(_ plan: EpochPlan) throws(TrainingError) {
        let (epoch, batch, began) = (state.epoch, state.stepInEpoch, pacing.map { _ in clock.now })
        let (costs, before) = (takeExchangeCosts(), (state: state, auxiliary: auxiliary))
        let isLast = epoch >= searchEpochs || state.optimizerStep >= searchSteps
        let isDue = isLast || epoch % configuration.validationInterval == 0
        if isDue && !network.validation.isEmpty { fitBlend() }
        let validated = isDue && !network.validation.isEmpty ? network.validation.run(auxiliary) : nil
        var record = takeRecord(plan, validated: validated)
        let best = isBest(record)
        // Only now: what is reported has no part in the choice.
        if best && validated != nil { record.reported = network.reporting.run(auxiliary, hasInterval: true) }
        state.history.append(record)
        state.epoch += 1
        state.stepInEpoch = 0
        if best { (state.bestStep, state.bestBlend) = (state.optimizerStep, state.blend) }
        do throws(TrainingError) {
            try agree()
        } catch {
            // What was found with others gone means nothing; the epoch's steps are done.
            (state, auxiliary) = before
            try saveState()
            throw error
        }
        if group.isFirst {
            let saved = try publish(record, epoch: epoch, batch: batch, isBest: best)
            lastSave = Date()
            reporter.report(.epoch(record, saved: saved))
            reportProfile(of: record, costs)
            reportPublished(saved ?? CheckpointLocation.resume, epoch: epoch)
        }
        if isDue, let began { endValidation(seconds: clock.seconds(since: began)) }
    }

    /// - Returns: the link that leads to the epoch's checkpoint if it is the best so far
    private func publish(
        _ record: EpochRecord, epoch: Int, batch: Int, isBest: Bool
    ) throws(TrainingError) -> String? {
        let checkpoint = try makeCheckpoint(record, epoch: epoch, batch: batch)
        do throws(CheckpointError) {
            if epoch == 1 { try output.publishInitial(checkpoint, epoch: 1) }
            if isBest {
                let isLatest = try output.publishBest(checkpoint, snapshot(), epoch: epoch)
                return isLatest ? CheckpointLocation.latest : PublishedLinks.newest
            }
            try output.saveState(checkpoint, snapshot(), epoch: epoch + 1, step: 0)
            return nil
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Whether this epoch beats every earlier one; remembers it if so.
    private func isBest(_ record: EpochRecord) -> Bool {
        let score: Double
        switch configuration.selection {
        case .trainingLoss: score = -record.loss
        case .validationNDCG:
            // Data too small to hold anything out: fall back to the loss, or nothing would ever be published.
            if network.validation.isEmpty { score = -record.loss; break }
            guard let validated = record.validation else { return false }
            score = validated.ranking.ndcg
        }
        if let best = state.bestScore, score <= best { return false }
        state.bestScore = score
        state.bestEpoch = record.epoch
        return true
    }
}
