import Checkpoints
import Foundation
import Scoring

/// Where a run stands, as checkpoints.
extension Trainer {
    /// Saves what `--resume` continues from.
    func saveState() throws(TrainingError) {
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

    func snapshot() -> TrainingSnapshot {
        TrainingSnapshot(state: CanonicalJSON.encode(state), moments: gradientStep.moments)
    }

    /// The checkpoint after a batch of an epoch.
    ///
    /// - Throws: ``TrainingError/nonFiniteWeights(epoch:batch:)`` rather than replace a good checkpoint by a useless one.
    func makeCheckpoint(_ record: EpochRecord?, epoch: Int, batch: Int) throws(TrainingError) -> Checkpoint {
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
        if state.finalFit != nil { options["trained-on"] = "everything" }
        let written = CheckpointConfiguration(
            model: parameters.configuration, objectives: configuration.objectives, order: configuration.order,
            auxiliary: auxiliary?.configuration, training: options)
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
