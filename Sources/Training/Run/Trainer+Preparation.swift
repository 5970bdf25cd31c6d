import BERT4Rec
import Checkpoints
import Fitting
import Interactions
import Kernels

extension Trainer {
    /// Checks a request, prepares the output directory and the weights, and returns a trainer ready to run.
    public static func prepare(
        _ request: TrainingRequest, reporter: (OutputDirectory) -> any TrainingReporter, stop: StopRequest,
        report: @escaping RunSummaryHandler = { _, _ in }
    ) throws(TrainingError) -> Trainer {
        var request = request
        if let problem = request.configuration.problem { throw .configuration(problem) }
        let group = request.group
        try request.checkAgreement()
        request.clock = request.clock.shared(by: group)
        if group.count > 1 { request.began = request.began?.broadcast(by: group) }
        let budget = request.timeLimit.map {
            TimeBudget(limit: $0, clock: request.clock, began: request.began ?? request.clock.now)
        }
        var start: TrainingStart
        switch request.origin {
        case .resume(let point): start = try resumed(point, &request)
        case .new, .checkpoint:
            // The first process may have written there by now.
            if group.isFirst && request.output.isUsed { throw .outputInUse(path: request.output.path) }
            start = try fresh(&request)
        }
        // Only now: a request that is refused leaves no directories behind.
        if group.isFirst {
            do throws(CheckpointError) { try request.output.create() } catch { throw .checkpoint(error) }
        }
        let reporter = reporter(request.output)
        note(start, request, reporter)
        if let budget { start = varied(start, &request, budget, reporter, stop) }
        let trainer = Trainer(
            start, configuration: request.configuration, output: request.output, reporter: reporter, stop: stop,
            saveInterval: request.saveInterval, report: report,
            profile: request.profile ? TrainingProfile(lanes: request.configuration.lanes) : nil, clock: request.clock,
            timing: budget.map { RunTiming(request, start, $0) }, group: group)
        try trainer.checkGroup()
        if let change = trainer.state.options.changeKernels(to: request.kernels) { reporter.report(.note(change)) }
        if let change = trainer.noteLanes(resumes: request.resumes) { reporter.report(.note(change)) }
        trainer.warnOfRepeats()
        if request.configuration.precision == .bf16 && Precision.best != .bf16 {
            reporter.report(
                .warning(
                    "precision bf16: the kernels here (\(KernelSet.current.rawValue)) multiply no bfloat16s, so products "
                        + "are computed in float32; that takes as long as f32 and rounds like bf16"))
        }
        return trainer
    }

    /// From a twentieth on, whoever asks the service should decide about them.
    private func warnOfRepeats() {
        guard let share = repeatShare, share >= 0.05 else { return }
        let cases = split.validation
        let repeats = cases.count - cases.asked(.leaveOut).count
        reporter.report(
            .warning(
                "\(NumberText.percent(share)) of the held-out items (\(NumberText.count(repeats)) of "
                    + "\(NumberText.count(cases.count))) are in their histories already, and "
                    + (configuration.repeats == .keep ? "asked like all others" : "left out of validation")
                    + ": people come back to items here, so exclude_seen should be false when this model is asked"
                    + (record.excludesSeen ? "" : ", as it then is by default")))
    }

    private static func fresh(_ request: inout TrainingRequest) throws(TrainingError) -> TrainingStart {
        let dataset = request.dataset
        let parameters: ModelParameters
        var initializedFrom: String?
        if case .checkpoint(let loaded) = request.origin {
            (parameters, initializedFrom) = (try grown(from: loaded.checkpoint, request), loaded.digest)
        } else {
            request.model.vocabularyCount = dataset.vocabulary.count
            if let problem = request.model.problem { throw .configuration(problem) }
            parameters = ModelParameters(request.model)
            parameters.initialize(seed: request.configuration.seed)
        }
        let split = try split(request)
        let lossReason = chooseLoss(&request, parameters, split, isNew: initializedFrom == nil)
        var state = TrainingState(
            dataDigest: digest(of: dataset, parameters),
            options: request.configuration.record)
        (state.options.orderReason, state.options.lossReason) = (request.orderReason, lossReason)
        state.options.dataRead =
            (dataset.summary.files.map(\.line) + [dataset.summary.leftOut.map { "left out: " + $0 }])
            .compactMap(\.self).joined(separator: "; ")
        state.initializedFrom = initializedFrom
        state.kept = KeptEntries(
            vocabularyCount: dataset.vocabulary.count, neighbours: request.configuration.neighbours)
        return TrainingStart(
            vocabulary: dataset.vocabulary, parameters: parameters, split: split, everything: dataset.sequences,
            state: state,
            moments: nil)
    }

    /// The old checkpoint's weights with rows for the data's new items.
    private static func grown(
        from old: Checkpoint, _ request: TrainingRequest
    ) throws(TrainingError) -> ModelParameters {
        guard request.dataset.vocabulary.begins(with: old.vocabulary) else {
            throw .configuration("the interactions were not read with the vocabulary of the checkpoint to begin with")
        }
        guard sharedItems(old, request) > 0 else { throw .noSharedItems(request.dataset.summary.items) }
        var model = old.parameters.configuration
        model.vocabularyCount = request.dataset.vocabulary.count
        let parameters = ModelParameters(model)
        parameters.initialize(seed: request.configuration.seed)
        parameters.copyRows(from: old.parameters)
        return parameters
    }

    /// How many of the data's items the checkpoint knows.
    private static func sharedItems(_ old: Checkpoint, _ request: TrainingRequest) -> Int {
        request.dataset.summary.items - (request.dataset.vocabulary.count - old.vocabulary.count)
    }

    private static func digest(of dataset: InteractionDataset, _ parameters: ModelParameters) -> String {
        DataDigest.sha256(
            dataset.vocabulary, dataset.sequences, withTimes: parameters.configuration.timeBias)
    }

    private static func resumed(
        _ point: ResumePoint, _ request: inout TrainingRequest
    ) throws(TrainingError) -> TrainingStart {
        request.keepLoss(of: point.state.options)
        var state = point.state
        try state.check(request.configuration.record)
        try state.keepEntries(
            asked: request.configuration.neighbours, vocabularyCount: point.checkpoint.vocabulary.count)
        let dataset = request.dataset
        var moments: OptimizerMoments
        do throws(CheckpointError) {
            moments = try point.moments(of: request.configuration.optimizer)
            if request.group.isFirst { try request.output.pointLatest(atBest: point.state.bestEpoch) }
        } catch {
            throw .checkpoint(error)
        }
        // Processes that train together have moments of every weight, and so has whoever trains with the full loss.
        if request.group.count > 1 || request.configuration.sampledLoss == nil {
            moments = moments.spread(over: point.checkpoint.parameters.configuration)
        }
        guard point.state.dataDigest == digest(of: dataset, point.checkpoint.parameters) else {
            throw .dataDiffers(path: request.output.path)
        }
        return TrainingStart(
            vocabulary: point.checkpoint.vocabulary, parameters: point.checkpoint.parameters,
            split: try split(request), everything: dataset.sequences, state: state, moments: moments)
    }

    private static func split(_ request: TrainingRequest) throws(TrainingError) -> SequenceSplit {
        let configuration = request.configuration
        try configuration.split.checkTimes(in: request.dataset.sequences)
        let split = SequenceSplit(
            request.dataset.sequences, method: configuration.splitMethod, order: configuration.order,
            seed: configuration.seed, keepsTimes: request.dataset.sequences.hasItemTimes)
        guard split.training.count > 0 else {
            throw .tooLittleData("no sequence is left to train on after the \(configuration.split.rawValue) split")
        }
        guard request.dataset.vocabulary.items.count >= 2 else {
            throw .tooLittleData("the data has a single item: there is nothing to predict")
        }
        return split
    }

    private static func note(_ start: TrainingStart, _ request: TrainingRequest, _ reporter: any TrainingReporter) {
        let summary = request.dataset.summary
        let model = start.parameters.configuration
        let configuration = request.configuration
        let millions = Double(start.parameters.layout.parameterCount) / 1e6
        let tenths = (millions * 100).rounded() / 100
        for file in summary.files { reporter.report(.note(file.line)) }
        reporter.report(
            .note(
                "data: \(summary.interactions) interactions of \(summary.users) users with "
                    + "\(start.vocabulary.items.count) items; training \(start.split.training.count) sequences, "
                    + "validating \(start.split.validation.count)"))
        noteParts(start.split, configuration, reporter)
        if let leftOut = summary.leftOut { reporter.report(.note("left out: " + leftOut)) }
        for warning in summary.warnings { reporter.report(.warning(warning)) }
        if case .checkpoint(let loaded) = request.origin {
            let shared = sharedItems(loaded.checkpoint, request)
            if shared * 5 < summary.items {
                reporter.report(
                    .warning("only \(shared) of the data's \(summary.items) items are of the checkpoint to begin with"))
            }
        }
        if start.split.validation.count == 0, configuration.split != .none {
            reporter.report(
                .warning(
                    "nothing can be held out (split \(configuration.split.rawValue)): no sequence is long enough. Nothing "
                        + "is measured, and the epoch is chosen by training loss"))
        }
        reporter.report(
            .note(
                "model: \(tenths) million parameters (\(model.layers) layers, \(model.width) wide, "
                    + "\(model.heads) heads of \(model.headWidth), length \(model.maximumLength)); objectives "
                    + configuration.objectives.map(\.rawValue).joined(separator: " + ")))
        if let reason = start.state.options.orderReason {
            reporter.report(.note("order: \(configuration.order.rawValue), since \(reason) (--order pins it)"))
        }
        if let reason = start.state.options.lossReason {
            reporter.report(.note("loss: \(configuration.loss.rawValue), \(reason) (--loss pins it)"))
        }
        reporter.report(
            .note(
                "optimizer: \(configuration.optimizer.kind.rawValue), learning rate "
                    + "\(configuration.optimizer.learningRate) (\(configuration.schedule.kind.rawValue)), batch "
                    + "\(configuration.batchSize), \(configuration.lanes) lanes, seed \(configuration.seed)"))
    }
}
