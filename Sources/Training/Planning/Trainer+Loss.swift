import BERT4Rec
import Checkpoints
import Interactions

extension Trainer {
    /// Takes the loss of a new run by the time both need, if that was asked for.
    ///
    /// - Parameter isNew: whether the run begins with random weights, so that a final fit may follow
    /// - Returns: why; `nil` where nothing had to be measured
    static func chooseLoss(
        _ request: inout TrainingRequest, _ weights: ModelParameters, _ split: SequenceSplit, isNew: Bool
    ) -> String? {
        guard let negatives = request.sampledAlternative else { return nil }
        request.configuration.loss = .full
        let items = request.dataset.vocabulary.items.count
        guard items > LossDecision.smallCatalogue else { return nil }
        let configuration = request.configuration
        var sampled = configuration
        (sampled.loss, sampled.negatives) = (.sampled, negatives)
        if items > LossDecision.largeCatalogue {
            request.configuration = sampled
            return LossDecision(items: items, negatives: negatives).reason
        }
        let timing = StepTiming(weights.configuration, of: weights, split.training, request.clock, request.group)
        let fits = configuration.finalFit && isNew && split.validation.count > 0
        let steps = EpochPlan.steps(users: split.training.count, configuration)
        let decision = LossDecision(
            steps: Double(steps) * Double(configuration.epochs) * (fits ? 2 : 1),
            // Processors of other kinds have other promises: the first process's holds.
            within: request.group.first(
                request.timeLimit?.seconds
                    ?? LossDecision.promise(
                        interactions: request.dataset.sequences.items.count, kernels: request.kernels)),
            full: timing.secondsPerStep(configuration, within: LossDecision.measuringSeconds),
            negatives: negatives
        ) {
            timing.secondsPerStep(sampled, within: LossDecision.measuringSeconds)
        }
        if decision.kind == .sampled { request.configuration = sampled }
        return decision.reason
    }
}

extension TrainingRequest {
    /// Takes the loss that a run began with, where it is not given.
    mutating func keepLoss(of options: TrainingRecord) {
        guard let sampledAlternative, let loss = options.loss else { return }
        configuration.loss = loss
        if loss == .sampled { configuration.negatives = sampledAlternative }
    }
}
