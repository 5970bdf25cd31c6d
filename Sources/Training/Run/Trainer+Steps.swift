import BERT4Rec
import Foundation
import Platform

extension Trainer {
    /// What trains on a batch. There is one until the run's memory is given back.
    var gradientStep: GradientStep {
        guard let keptStep else { preconditionFailure("a run that has ended takes no steps") }
        return keptStep
    }

    /// What is trained. It is there until the run's memory is given back.
    var network: TrainedNetwork {
        guard let keptNetwork else { preconditionFailure("a run that has ended trains nothing") }
        return keptNetwork
    }

    var parameters: ModelParameters { network.parameters }

    /// Optimizer steps of an epoch of the search.
    var stepsPerEpoch: Int { max(1, EpochPlan.steps(users: split.training.count, configuration)) }

    /// Optimizer steps of the search, if it goes on to the end.
    var searchSteps: Int {
        if let plan = state.searchPlan, plan.ofEpochs == configuration.epochs { return plan.steps }
        return stepsPerEpoch * configuration.epochs
    }

    /// The epochs they are, the last perhaps cut short.
    var searchEpochs: Int { (searchSteps + stepsPerEpoch - 1) / stepsPerEpoch }

    /// Runs what is left of an epoch, or of the steps there are to be.
    ///
    /// - Parameter epochs: epochs there are in all
    func runSteps(_ plan: EpochPlan, of epochs: Int) throws(TrainingError) -> StepsOutcome {
        pacing?.begin(after: state.optimizerStep)
        // A plan may be shortened while it runs.
        while state.stepInEpoch < plan.count && state.optimizerStep < state.finalFit?.steps ?? searchSteps {
            let stops = group.any(stop.isRequested)
            try checkGroup()
            if stops { return .stopped }
            let began = Date()
            let step = state.stepInEpoch
            var seeds = SeededGenerator(seed: configuration.seed, UInt64(state.epoch), UInt64(step), 4)
            let shares = TrainingProfile.makingBatches(profile) {
                plan.shares(ofStep: step, for: gradientStep.groupLanes)
            }
            let total = state.finalFit?.scheduleSteps ?? searchSteps
            let result = gradientStep.run(
                shares, dropout: configuration.dropout, dropoutSeed: seeds.next(),
                learningRateFactor: configuration.schedule.factor(step: state.optimizerStep + 1, of: total))
            try checkGroup()
            guard result.loss.isFinite && result.gradientNorm.isFinite else {
                throw .nonFiniteLoss(epoch: state.epoch, batch: step + 1)
            }
            let seconds = Date().timeIntervalSince(began)
            state.sums.add(result, seconds: seconds)
            state.optimizerStep += 1
            state.stepInEpoch += 1
            reporter.report(
                .step(
                    epoch: state.epoch, of: epochs, step: step + 1, steps: plan.count, result: result,
                    sequencesPerSecond: Double(configuration.batchSize) / seconds))
            if !keepTime() { return .outOfTime }
            if saveInterval > 0 && group.isFirst && Date().timeIntervalSince(lastSave) >= saveInterval {
                try saveState()
            }
        }
        pacing?.end(after: state.optimizerStep)
        return .done
    }

    /// The epoch's sums as a record; they begin anew.
    func takeRecord(_ plan: EpochPlan, validated: ValidationResult?) -> EpochRecord {
        let targets = Double(max(1, state.sums.targets))
        let weight = state.sums.targets == 0 ? 1 : state.sums.totalWeight
        let record = EpochRecord(
            epoch: state.epoch, loss: state.sums.loss / weight, accuracy: 100 * Double(state.sums.hits) / targets,
            validation: validated, seconds: state.sums.seconds,
            sequences: min(plan.sequences.count, state.stepInEpoch * configuration.batchSize))
        state.sums = EpochSums()
        return record
    }
}
