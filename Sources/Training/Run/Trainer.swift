import BERT4Rec
import Foundation
import Interactions
import Kernels
import Synchronization

/// Set from a signal handler or another thread to end a run after the current step.
public final class StopRequest: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}
    public func request() { flag.store(true, ordering: .relaxed) }
    public var isRequested: Bool { flag.load(ordering: .relaxed) }
}

/// How a run ended without an error.
public enum TrainingOutcome: Sendable, Equatable {
    case finished
    /// Stopped on request; its state is saved.
    case interrupted
}

/// Trains a model epoch by epoch, publishing checkpoints into an ``OutputDirectory``.
public final class Trainer {
    private let configuration: TrainingConfiguration
    private let vocabulary: ItemVocabulary
    private let parameters: ModelParameters
    private let split: SequenceSplit
    private let output: OutputDirectory
    private let reporter: any TrainingReporter
    private let stop: StopRequest
    private let examples: ExampleMaker
    private let gradientStep: GradientStep
    private let validation: Validation
    private let goldenQuestions: [GoldenCarts.Question]
    private let saveInterval: Double
    private let report: RunReport
    private var state: TrainingState
    private var lastSave = Date()

    init(
        _ start: TrainingStart, configuration: TrainingConfiguration, output: OutputDirectory,
        reporter: any TrainingReporter, stop: StopRequest, saveInterval: Double, report: RunReport
    ) {
        self.configuration = configuration
        self.output = output
        self.reporter = reporter
        self.stop = stop
        self.saveInterval = saveInterval
        self.report = report
        vocabulary = start.vocabulary
        parameters = start.parameters
        split = start.split
        state = start.state
        examples = ExampleMaker(configuration, maximumLength: parameters.configuration.maximumLength)
        gradientStep = GradientStep(
            parameters, optimizer: configuration.optimizer, clipNorm: configuration.clipNorm,
            lanes: configuration.lanes, resuming: start.moments, step: state.optimizerStep,
            precision: configuration.precision)
        validation = Validation(parameters, split.validation, configuration)
        let asked = CheckpointConfiguration(
            model: parameters.configuration, objectives: configuration.objectives, order: configuration.order)
        goldenQuestions = GoldenCarts.questions(from: split.training, asked)
    }

    /// Runs until the last epoch or a stop request.
    public func run() throws(TrainingError) -> TrainingOutcome {
        if state.epoch <= configuration.epochs {
            reporter.report(.began(first: state.epoch, last: configuration.epochs))
        }
        while state.epoch <= configuration.epochs {
            let plan = EpochPlan(examples, split.training, epoch: state.epoch)
            guard try runSteps(plan) else {
                try saveState()
                report.write(state.history, bestEpoch: state.bestEpoch, to: reporter)
                reporter.report(.interrupted(epoch: state.epoch, step: state.stepInEpoch))
                return .interrupted
            }
            try finishEpoch(plan)
        }
        report.write(state.history, bestEpoch: state.bestEpoch, to: reporter)
        reporter.report(.finished(bestEpoch: state.bestEpoch, score: state.bestScore.map(abs)))
        return .finished
    }

    /// Runs what is left of an epoch; false if asked to stop before its end.
    private func runSteps(_ plan: EpochPlan) throws(TrainingError) -> Bool {
        let total = plan.count * configuration.epochs
        while state.stepInEpoch < plan.count {
            if stop.isRequested { return false }
            let began = Date()
            let step = state.stepInEpoch
            var seeds = SeededGenerator(seed: configuration.seed, UInt64(state.epoch), UInt64(step), 4)
            let result = gradientStep.run(
                plan.shares(ofStep: step), dropout: configuration.dropout, dropoutSeed: seeds.next(),
                learningRateFactor: configuration.schedule.factor(step: state.optimizerStep + 1, of: total))
            guard result.loss.isFinite && result.gradientNorm.isFinite else {
                throw .nonFiniteLoss(epoch: state.epoch, batch: step + 1)
            }
            let seconds = Date().timeIntervalSince(began)
            state.sums.add(result, seconds: seconds)
            state.optimizerStep += 1
            state.stepInEpoch += 1
            reporter.report(
                .step(
                    epoch: state.epoch, of: configuration.epochs, step: step + 1, steps: plan.count, result: result,
                    sequencesPerSecond: Double(configuration.batchSize) / seconds))
            if saveInterval > 0 && Date().timeIntervalSince(lastSave) >= saveInterval { try saveState() }
        }
        return true
    }

    /// Validates, records, publishes, and moves on to the next epoch.
    private func finishEpoch(_ plan: EpochPlan) throws(TrainingError) {
        let epoch = state.epoch
        let isDue = epoch % configuration.validationInterval == 0 || epoch == configuration.epochs
        let validated = isDue && !validation.isEmpty ? validation.run() : nil
        let targets = Double(max(1, state.sums.targets))
        let record = EpochRecord(
            epoch: epoch, loss: state.sums.loss / targets, accuracy: 100 * Double(state.sums.hits) / targets,
            validation: validated, seconds: state.sums.seconds,
            sequences: min(split.training.count, plan.count * configuration.batchSize))
        state.history.append(record)
        state.epoch += 1
        state.stepInEpoch = 0
        state.sums = EpochSums()
        let checkpoint = try makeCheckpoint(record, epoch: epoch, batch: plan.count)
        var saved: String?
        do throws(CheckpointError) {
            if epoch == 1 { try output.publishInitial(checkpoint, epoch: 1) }
            if isBest(record) {
                try output.publishBest(checkpoint, snapshot(), epoch: epoch)
                saved = "latest"
            } else {
                try output.saveState(checkpoint, snapshot(), epoch: epoch + 1, step: 0)
            }
        } catch {
            throw .checkpoint(error)
        }
        lastSave = Date()
        reporter.report(.epoch(record, saved: saved))
        reporter.report(.saved(path: output.path + "/" + (saved ?? CheckpointLocation.resume), epoch: epoch, step: nil))
    }

    /// Whether this epoch beats every earlier one; remembers it if so.
    private func isBest(_ record: EpochRecord) -> Bool {
        let score: Double
        switch configuration.selection {
        case .trainingLoss: score = -record.loss
        case .validationNDCG:
            // Data too small to hold anything out: fall back to the loss, or nothing would ever be published.
            if validation.isEmpty { score = -record.loss; break }
            guard let validated = record.validation else { return false }
            score = validated.ranking.ndcg
        }
        if let best = state.bestScore, score <= best { return false }
        state.bestScore = score
        state.bestEpoch = record.epoch
        return true
    }

    private func saveState() throws(TrainingError) {
        let checkpoint = try makeCheckpoint(state.history.last, epoch: state.epoch, batch: state.stepInEpoch)
        do throws(CheckpointError) {
            try output.saveState(checkpoint, snapshot(), epoch: state.epoch, step: state.stepInEpoch)
        } catch {
            throw .checkpoint(error)
        }
        lastSave = Date()
        reporter.report(
            .saved(
                path: output.path + "/" + CheckpointLocation.resume, epoch: state.epoch, step: state.stepInEpoch))
    }

    private func snapshot() -> TrainingSnapshot {
        TrainingSnapshot(state: CanonicalJSON.encode(state), moments: gradientStep.moments)
    }

    /// The checkpoint after a batch of an epoch.
    ///
    /// - Throws: ``TrainingError/nonFiniteWeights(epoch:batch:)`` rather than replace a good checkpoint by a useless one.
    private func makeCheckpoint(_ record: EpochRecord?, epoch: Int, batch: Int) throws(TrainingError) -> Checkpoint {
        var metrics: [String: Double] = [:]
        if let record {
            metrics = ["epoch": Double(record.epoch), "loss": record.loss, "accuracy": record.accuracy]
            if let v = record.validation {
                metrics["validation_loss"] = v.loss
                metrics["validation_accuracy"] = v.accuracy
                metrics.merge(v.ranking.byName) { old, _ in old }
            }
        }
        var options = configuration.description
        options["data-sha256"] = state.dataDigest
        options["initialized-from"] = state.initializedFrom
        let written = CheckpointConfiguration(
            model: parameters.configuration, objectives: configuration.objectives, order: configuration.order,
            training: options)
        guard parameters.all.isFinite, metrics.values.allSatisfy(\.isFinite),
            let golden = GoldenAnswers(parameters, written).answers(goldenQuestions, vocabulary)
        else { throw .nonFiniteWeights(epoch: epoch, batch: batch) }
        return Checkpoint(
            configuration: written, parameters: parameters, vocabulary: vocabulary, metrics: metrics, golden: golden)
    }
}
