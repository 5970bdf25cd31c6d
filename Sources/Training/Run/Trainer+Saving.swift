import Checkpoints
import Foundation
import Scoring

/// Where a run stands, as checkpoints.
extension Trainer {
    /// Saves what `--resume` continues from; the first process of a group does it for all.
    func saveState() throws(TrainingError) {
        guard group.isFirst else { return }
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

    /// Gives back what steps and epochs need, once there are no more: the report measures a checkpoint that it reads anew.
    func releaseMemory() {
        // Processes of a group keep theirs, which are one another's.
        if group.count == 1 { (keptStep, keptNetwork) = (nil, nil) }
        (statistics, auxiliary) = (nil, nil)
    }

    /// Says which link leads to what was saved, and that `latest` does not where it is pinned.
    func reportPublished(_ link: String, epoch: Int) {
        reporter.report(.saved(path: output.path + "/" + link, epoch: epoch, step: nil))
        if link == PublishedLinks.newest { reporter.report(.warning(output.pinText)) }
    }

    func snapshot() -> TrainingSnapshot {
        TrainingSnapshot(state: CanonicalJSON.encode(state), moments: gradientStep.moments)
    }

    /// What a checkpoint of now records of the run.
    var record: TrainingRecord {
        var record = configuration.record
        record.dataDigest = state.dataDigest
        record.dataRead = state.options.dataRead
        record.newestInteraction = everything.newestDay
        (record.orderReason, record.lossReason) = (state.options.orderReason, state.options.lossReason)
        (record.timeLimit, record.timePlan) = (state.options.timeLimit, state.options.timePlan)
        record.trials = state.options.trials
        record.epochs = searchEpochs
        record.initializedFrom = state.initializedFrom
        record.trainedOnEverything = state.finalFit != nil
        record.repeatShare = repeatShare
        record.validationParts = split.validation.count > 0 ? 2 : nil
        (record.kernels, record.lanes) = (state.options.kernels, state.options.lanes)
        return record
    }

    /// The checkpoint after a batch of an epoch.
    ///
    /// - Parameter finished: the epoch whose metrics it has
    /// - Throws: ``TrainingError/nonFiniteWeights(epoch:batch:)`` rather than publish useless weights
    func makeCheckpoint(_ finished: EpochRecord?, epoch: Int, batch: Int) throws(TrainingError) -> Checkpoint {
        var metrics: [String: Double] = [:]
        if let finished {
            metrics = ["epoch": Double(finished.epoch), "loss": finished.loss, "accuracy": finished.accuracy]
            if let reported = finished.reported { metrics.merge(reported.byName) { old, _ in old } }
            // What chose the epoch has its own name: it flatters.
            metrics["selection_ndcg@10"] = finished.validation?.ranking.ndcg
        }
        let written = CheckpointConfiguration(
            model: parameters.configuration, objectives: configuration.objectives, order: configuration.order,
            auxiliary: auxiliary?.configuration, training: record)
        guard parameters.all.isFinite, metrics.values.allSatisfy(\.isFinite),
            let golden = goldenCarts()
        else { throw .nonFiniteWeights(epoch: epoch, batch: batch) }
        return Checkpoint(
            configuration: written, parameters: parameters, vocabulary: vocabulary, metrics: metrics, golden: golden,
            auxiliary: auxiliary)
    }

    /// The golden carts with the answers of the model as it is now; `nil` if one is not a finite number.
    private func goldenCarts() -> GoldenCarts? {
        let encoder = QuestionEncoder(
            objectives: configuration.objectives, maximumLength: parameters.configuration.maximumLength)
        let rule = ScoringRule(encoder, vocabulary: vocabulary, auxiliary: auxiliary)
        return GoldenCarts(asking: goldenQuestions, PositionScorer(parameters, rule), vocabulary)
    }
}
