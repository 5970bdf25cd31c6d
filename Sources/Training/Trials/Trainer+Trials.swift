import BERT4Rec

extension Trainer {
    /// Where a new run begins with the settings that trials found, if there were variants to try and time for it.
    static func varied(
        _ start: TrainingStart, _ request: inout TrainingRequest, _ budget: TimeBudget,
        _ reporter: any TrainingReporter, _ stop: StopRequest
    ) -> TrainingStart {
        guard case .new = request.origin, !request.variants.isEmpty,
            let best = Trials(request: request, start: start, budget: budget, reporter: reporter, stop: stop).best()
        else { return start }
        (request.configuration, request.model) = (best.configuration, best.model)
        let parameters = ModelParameters(best.model)
        parameters.initialize(seed: best.configuration.seed)
        var state = start.state
        state.options = best.configuration.record
        state.options.dataRead = start.state.options.dataRead
        state.options.orderReason = start.state.options.orderReason
        state.options.lossReason = start.state.options.lossReason
        state.options.trials = best.summary
        return TrainingStart(
            vocabulary: start.vocabulary, parameters: parameters, split: start.split, everything: start.everything,
            state: state, moments: nil)
    }
}
