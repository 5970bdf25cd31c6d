import Checkpoints
import Foundation

/// The final fit: when the search is over, the same model is trained anew on everything, the held-out items included,
/// for the number of steps after which the search was best. The model that a service answers with has then learned from
/// the newest items too. Its quality is what the search measured, whose checkpoint stays (`validated`).
extension Trainer {
    /// A final fit needs held-out items, and a run that began with new weights: those given with `--init-from` are not
    /// kept, so it could not begin with them again.
    var shouldFitEverything: Bool { mayFitEverything && state.bestStep != nil }

    /// Whether a final fit follows if the search finds anything.
    var mayFitEverything: Bool {
        configuration.finalFit && split.validation.count > 0 && state.initializedFrom == nil
    }

    /// The epochs of a final fit that is not over, its last perhaps cut short.
    var fittedEpochs: Int? {
        guard let fit = state.finalFit, state.optimizerStep < fit.steps else { return nil }
        let steps = EpochPlan.steps(users: everything.count, configuration)
        return (fit.steps + steps - 1) / steps
    }

    func beginFinalFit() throws(TrainingError) {
        guard let steps = state.bestStep else { return }
        state.finalFit = FinalFit(steps: steps, scheduleSteps: searchSteps)
        reporter.report(
            .note("final fit: training anew on everything, held-out items included, for \(steps) steps"))
        if group.isFirst {
            do throws(CheckpointError) {
                try output.pointValidated(at: state.bestEpoch)
            } catch {
                throw .checkpoint(error)
            }
        }
        parameters.initialize(seed: configuration.seed)
        // The search's moments and models go before others come.
        keptStep = nil
        (statistics, auxiliary) = (nil, nil)
        keptStep = GradientStep(parameters, configuration, profile: profile, group: group)
        statistics = Self.fitStatistics(usual, everything, vocabulary, state.kept, configuration, group)
        state.blend = state.bestBlend ?? state.blend
        // As at the beginning: with others gone nothing of what was fitted is saved.
        auxiliary = group.failure == nil ? state.blend.flatMap { statistics?.models($0) } : nil
        (state.epoch, state.stepInEpoch, state.optimizerStep, state.sums) = (1, 0, 0, EpochSums())
        try saveState()
    }

    /// Records an epoch of the final fit; publishes after the last.
    func finishFittedEpoch(_ plan: EpochPlan) throws(TrainingError) {
        let (epoch, batch) = (state.epoch, state.stepInEpoch)
        let (record, costs) = (takeRecord(plan, validated: nil), takeExchangeCosts())
        state.epoch += 1
        state.stepInEpoch = 0
        try agree()
        guard group.isFirst else { return }
        let isLast = state.optimizerStep >= state.finalFit?.steps ?? 0
        var saved: String?
        if isLast {
            // The metrics are the search's: nothing is held out here that could be measured.
            let best = state.history.last { $0.epoch == state.bestEpoch }
            let checkpoint = try makeCheckpoint(best ?? record, epoch: epoch, batch: batch)
            let isLatest: Bool
            do throws(CheckpointError) {
                isLatest = try output.publishFinal(checkpoint, snapshot())
            } catch {
                throw .checkpoint(error)
            }
            lastSave = Date()
            saved = isLatest ? CheckpointLocation.latest : PublishedLinks.newest
        }
        reporter.report(.epoch(record, saved: saved))
        if let saved { reportPublished(saved, epoch: epoch) }
        reportProfile(of: record, costs)
    }
}
