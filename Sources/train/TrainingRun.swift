import ArgumentParser
import BERT4Rec
import Checkpoints
import CommandSupport
import Foundation
import Interactions
import Platform
import Training
import TrainingReport

/// From settings to a finished run: reads the files, makes the request, trains.
struct TrainingRun {
    let layered: LayeredConfiguration
    let interactions: String
    let output: OutputDirectory
    let resumes: Bool
    let initFrom: String?
    let profile: Bool
    /// Whether only warnings and the end are printed.
    let isQuiet: Bool
    /// The processes that train together.
    let group: any TrainingGroup

    func start(_ stop: StopRequest) throws -> TrainingOutcome {
        let began = MonotonicTime.now
        let console = makeReporter()
        // Held until the run is over. A directory made for it is removed if the run is refused.
        let lock = try together { group.isFirst ? try openOutput() : nil }
        defer { withExtendedLifetime(lock) {} }
        let data = try prepare(console)
        var request = TrainingRequest(
            configuration: data.configuration, model: data.model, dataset: data.dataset, output: output,
            origin: data.origin, saveInterval: layered[TrainSettings.saveMinutes] * 60)
        (request.profile, request.group) = (profile, group)
        (request.timeLimit, request.began) = (layered[TrainSettings.timeLimit].flatMap(TimeLimit.init), began)
        request.variants = variants
        request.orderReason = data.orderReason
        request.sampledAlternative = data.sampledAlternative
        let trainer = try Trainer.prepare(
            request, reporter: { group.isFirst ? ReporterGroup([console, LogFileReporter($0)]) : console }, stop: stop,
            report: RunReport.write)
        let outcome = try trainer.run()
        if outcome == .finished, group.isFirst, layered[TrainSettings.newItems], let items = data.items {
            try addItems(of: items, console)
        }
        return outcome
    }

    /// Looks at the output before anything is read.
    private func openOutput() throws -> OutputLock {
        if resumes { _ = try output.resumePoint() } else { try output.checkUnused() }
        return try output.lock()
    }

    /// Reads as a run would, says what was read and what would be trained.
    func rehearse() throws {
        let console = makeReporter()
        let data = try prepare(console)
        try data.configuration.split.checkTimes(in: data.dataset.sequences)
        let rehearsal = Rehearsal(data.dataset, data.configuration, data.model, orderReason: data.orderReason)
        for line in rehearsal.lines { console.report(.note(line)) }
    }

    /// What a run is made of.
    private struct Preparation {
        var configuration: TrainingConfiguration
        let model: ModelConfiguration
        let dataset: InteractionDataset
        let origin: TrainingRequest.Origin
        let items: ItemFile?
        /// Why the order is what it is, if the data showed it.
        let orderReason: String?
        /// Items the sampled loss draws, if the run chooses it; `nil` where the loss is given.
        let sampledAlternative: Int?
    }

    /// Checks all that can be checked without the data, then reads it.
    private func prepare(_ console: any TrainingReporter) throws -> Preparation {
        let plan = try together { try makePlan(console) }
        try checkSame(plan.isOrderOpen)
        return try together {
            let (dataset, order, reason) = try readOrdered(plan, console)
            return try prepare(plan, dataset, order, reason, console)
        }
    }

    /// What is known before the data is read.
    private struct ReadingPlan {
        let reading: ReadingRecord
        let origin: TrainingRequest.Origin
        /// Before the data has shown its order, where nobody has said it.
        let configuration: TrainingConfiguration
        let isOrderOpen: Bool
        let paths: [String]
        let items: ItemFile?
    }

    private func makePlan(_ console: any TrainingReporter) throws -> ReadingPlan {
        let reading = try recordedReading()
        try checkCompany(reading)
        let origin = try readOrigin()
        let known = knownOrder(origin)
        let configuration = try makeConfiguration(reading, order: known ?? .sequence)
        try checkModel(order: configuration.order)
        let paths = try InputFiles.expand(interactions.split(whereSeparator: \.isNewline).map(String.init))
        let items = try layered[TrainSettings.items].map {
            try ItemFile(path: $0, options: ItemFileOptions(layered))
        }
        if let items { console.report(.note(items.line)) }
        return ReadingPlan(
            reading: reading, origin: origin, configuration: configuration, isOrderOpen: known == nil, paths: paths,
            items: items)
    }

    /// Reads the data, with the other processes, in the order it turns out to have. Collective: what fails fails in all.
    private func readOrdered(
        _ plan: ReadingPlan, _ console: any TrainingReporter
    ) throws -> (dataset: InteractionDataset, order: ItemOrder, reason: String?) {
        var options = plan.reading.options
        options.keepsTimes = layered[TrainSettings.split] == .globalTime || mayReadTimes(plan.configuration)
        let read = { (order: ItemOrder) in
            try InteractionReader.read(
                paths: plan.paths, options: options, order: order, vocabulary: plan.origin.vocabularyPolicy,
                titles: plan.items?.titles ?? [:], categories: plan.items?.categories ?? [:], group: group,
                progress: { console.report(.reading(rows: $0)) })
        }
        let dataset = try read(plan.configuration.order)
        guard plan.isOrderOpen else { return (dataset, plan.configuration.order, nil) }
        let found = try findOrder(in: dataset, isStream: plan.paths.contains("-"), console) { try read(.set) }
        return (found.dataset, found.order, found.reason)
    }

    private func prepare(
        _ plan: ReadingPlan, _ dataset: InteractionDataset, _ order: ItemOrder, _ orderReason: String?,
        _ console: any TrainingReporter
    ) throws -> Preparation {
        let origin = plan.origin
        var configuration = plan.configuration
        if order != configuration.order { configuration = try makeConfiguration(plan.reading, order: order) }
        for message in dataset.summary.badRowMessages { console.report(.warning(message)) }
        let longest = (0..<dataset.sequences.count).map { dataset.sequences.sequence($0).count }.max() ?? 0
        if layered[TrainSettings.precision]?.precision == nil {
            // The default is the fastest here, which may not be what was the fastest where the run began.
            configuration.precision = recorded(origin)?.precision ?? configuration.precision
        }
        if configuration.preset == .default {
            if layered[TrainSettings.epochs] == nil { configuration.epochs = configuration.usualEpochs(dataset) }
            if layered[TrainSettings.dropout] == nil {
                configuration.dropout = recorded(origin)?.dropout ?? configuration.usualDropout(dataset)
            }
        }
        var model = try ModelConfiguration(
            layered, order: configuration.order, sequences: dataset.sequences.count, longestSequence: longest)
        model.timeBias = mayReadTimes(configuration) && dataset.sequences.hasItemTimes
        if layered[TrainSettings.negatives] == nil, let recorded = recorded(origin), recorded.loss == configuration.loss
        {
            configuration.negatives = recorded.negatives ?? configuration.negatives
        }
        return Preparation(
            configuration: configuration, model: model, dataset: dataset, origin: origin, items: plan.items,
            orderReason: orderReason, sampledAlternative: sampledAlternative(configuration, origin))
    }

    /// Whether the model is told when items were, if the file says so. Carts have one time, and masked items hide theirs.
    private func mayReadTimes(_ configuration: TrainingConfiguration) -> Bool {
        configuration.preset == .default && configuration.order == .sequence
            && !configuration.objectives.contains(.masked) && layered[TrainSettings.times] ?? true
    }

    private func makeConfiguration(_ reading: ReadingRecord, order: ItemOrder) throws -> TrainingConfiguration {
        var configuration = try TrainingConfiguration(layered, order: order)
        configuration.reading = reading
        if let problem = configuration.problem { throw TrainingError.configuration(problem) }
        return configuration
    }

    /// How many items the sampled loss draws, if the run chooses it.
    private func sampledAlternative(
        _ configuration: TrainingConfiguration, _ origin: TrainingRequest.Origin
    ) -> Int? {
        guard (layered[TrainSettings.loss] ?? (configuration.preset == .default ? .auto : .full)) == .auto else {
            return nil
        }
        let recorded = recorded(origin)
        return layered[TrainSettings.negatives] ?? (recorded?.loss == .sampled ? recorded?.negatives : nil)
            ?? configuration.usualNegatives(of: .sampled)
    }

    /// The options of the run that is gone on with; `nil` of a new one.
    private func recorded(_ origin: TrainingRequest.Origin) -> TrainingRecord? {
        guard case .resume(let point) = origin else { return nil }
        return point.checkpoint.configuration.training
    }

    /// Refuses options that would have no effect without another one.
    private func checkCompany(_ reading: ReadingRecord) throws(TrainingError) {
        let itemColumns = [
            ItemFileSettings.itemsIdColumn, ItemFileSettings.itemsTitleColumn, ItemFileSettings.itemsCategoryColumn,
        ].filter { layered[$0] != nil }
        var alone =
            layered[TrainSettings.items] == nil
            ? itemColumns.map { ($0.optionName, TrainSettings.items.optionName) } : []
        if reading.eventColumn != nil, (reading.event?.events ?? []).isEmpty {
            alone.append((ReadingSettings.eventColumn.optionName, ReadingSettings.event.optionName))
        }
        if reading.thresholdColumn != nil, reading.threshold?.minimum == nil {
            alone.append((ReadingSettings.thresholdColumn.optionName, ReadingSettings.threshold.optionName))
        }
        if layered[TrainSettings.newItems], layered[TrainSettings.items] == nil {
            alone.append((TrainSettings.newItems.optionName, TrainSettings.items.optionName))
        }
        guard let (option, missing) = alone.first else { return }
        throw .configuration("\(option) has no effect without \(missing)")
    }

    /// What no data could mend about the architecture asked for: its defaults depend on how much data there is.
    private func checkModel(order: ItemOrder) throws(TrainingError) {
        let few = try ModelConfiguration(layered, order: order, sequences: 1, longestSequence: 200)
        let many = try ModelConfiguration(layered, order: order, sequences: 1_000_000, longestSequence: 200)
        if let problem = few.problem, many.problem != nil { throw .configuration(problem) }
    }

    /// What may be tried in the time a limit leaves: what nobody has said.
    private var variants: [TrainingVariant] {
        guard layered[TrainSettings.preset] == .default else { return [] }
        return TrainingVariant.allCases.filter { variant in
            switch variant {
            case .dropout: layered[TrainSettings.dropout] == nil
            case .width: layered[TrainSettings.width] == nil && layered[TrainSettings.heads] == nil
            case .layers: layered[TrainSettings.layers] == nil
            }
        }
    }

    /// The article keeps ratings of at least 3.5 unless told otherwise.
    private func recordedReading() throws(ConfigurationError) -> ReadingRecord {
        var reading = try ReadingRecord(layered)
        if layered[TrainSettings.preset] == .article && reading.threshold == nil { reading.threshold = .article }
        return reading
    }
}
