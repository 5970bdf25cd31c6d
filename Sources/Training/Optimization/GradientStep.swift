import BERT4Rec
import Checkpoints
import Kernels

/// Forward, backward, reduction, clipping and update of one batch over several lanes.
///
/// Each lane runs its share of the batch in micro-batches and sums gradients into an arena of its own; the arenas are
/// added in lane order, so equal seeds and lane counts give equal bits.
public final class GradientStep {
    public let parameters: ModelParameters
    let lanes: Lanes
    private let optimizer: Update
    private let clipNorm: Float
    let workers: [LaneWorker]
    private let profile: TrainingProfile?
    private let group: any TrainingGroup
    /// `nil` in a process that trains alone.
    private let exchange: GradientExchange?
    /// The lanes that a batch is divided over.
    public let groupLanes: GroupLanes

    /// Who makes new weights of gradients.
    private enum Update {
        case whole(Optimizer, UpdatePlan)
        case byRows(RowwiseOptimizer)
    }

    var moments: OptimizerMoments {
        switch optimizer {
        case .whole(let optimizer, _): OptimizerMoments(byName: optimizer.moments)
        case .byRows(let optimizer): optimizer.moments
        }
    }

    /// Updates done so far.
    public var step: Int {
        switch optimizer {
        case .whole(let optimizer, _): optimizer.step
        case .byRows(let optimizer): optimizer.step
        }
    }

    /// - Parameters:
    ///   - sampledLoss: the loss if it is not the one over the whole catalogue
    ///   - sparseShare: with a sampled loss a step that touches less than this share of the catalogue updates only what
    ///     it touches (``UpdatePlan``)
    ///   - group: the processes that train together; each makes its own, at the same time
    ///   - byRows: whether the catalogue's rows have one second moment each, and gradients where they are touched
    ///     (``RowwiseOptimizer``); `nil`: as the moments have it, and of a new run by the catalogue's size
    public init(
        _ parameters: ModelParameters, optimizer: OptimizerConfiguration, clipNorm: Float, lanes: Int,
        resuming moments: OptimizerMoments? = nil, step: Int = 0, precision: Precision = .f32,
        sampledLoss: SampledLoss? = nil, sparseShare: Double? = nil, profile: TrainingProfile? = nil,
        group: any TrainingGroup = SoleProcess(), byRows: Bool? = nil
    ) {
        let isByRows =
            byRows ?? moments.map { !$0.rows.isEmpty }
            ?? RowwiseOptimizer.isUsual(
                optimizer.kind, sampledLoss, vocabularyCount: parameters.configuration.vocabularyCount,
                processes: group.count)
        let parameters = parameters.prepared(for: precision, withCatalogue: !isByRows)
        self.parameters = parameters
        self.clipNorm = clipNorm
        self.lanes = Lanes(count: lanes)
        self.profile = profile
        workers = (0..<lanes).map {
            LaneWorker(parameters, precision, sampledLoss, profile?.lanes[$0], byRows: isByRows)
        }
        if isByRows {
            self.optimizer = .byRows(
                RowwiseOptimizer(optimizer, parameters, lanes: self.lanes, resuming: moments, step: step))
        } else {
            precondition(moments?.rows.isEmpty != false, "moments of rows are to be spread over the weights")
            let plan = UpdatePlan(
                parameters, lanes: self.lanes,
                sparseShare: sampledLoss == nil ? 0 : sparseShare ?? UpdatePlan.sparseShare,
                wholeMatrices: optimizer.kind == .muon)
            self.optimizer = .whole(
                Optimizer(optimizer, parameters, lanes: lanes, resuming: moments?.byName, step: step), plan)
        }
        self.group = group
        groupLanes = GroupLanes(group, lanes: lanes)
        exchange =
            group.count > 1
            ? GradientExchange(
                group, parameters, arenas: workers.map(\.gradients.all), isSampled: sampledLoss != nil) : nil
    }

    /// As a run's configuration has it.
    convenience init(
        _ parameters: ModelParameters, _ configuration: TrainingConfiguration,
        resuming moments: OptimizerMoments? = nil,
        step: Int = 0, profile: TrainingProfile? = nil, group: any TrainingGroup = SoleProcess()
    ) {
        self.init(
            parameters, optimizer: configuration.optimizer, clipNorm: configuration.clipNorm,
            lanes: configuration.lanes, resuming: moments, step: step, precision: configuration.precision,
            sampledLoss: configuration.sampledLoss, profile: profile, group: group)
    }

    /// Trains on one batch. Nothing is updated if the loss is not finite, or if the group is broken.
    ///
    /// - Parameters:
    ///   - shares: this process's share of the batch: the micro-batches of each of its lanes
    ///   - dropoutSeed: the seed of all random numbers of the step, also of the negatives
    /// - Returns: what the step saw, over all processes
    public func run(
        _ shares: [[PackedBatch]], dropout: Float, dropoutSeed: UInt64, learningRateFactor: Float
    ) -> StepResult {
        let counts = countOverGroup(shares)
        // The article's loss divides by (masks + 1e-8).
        let scale = Float(1 / (counts.weight + 1e-8))
        let (workers, exchange, firstLane) = (workers, exchange, groupLanes.own.lowerBound)
        lanes.run { lane in
            workers[lane].accumulate(
                lane < shares.count ? shares[lane] : [], scale: scale, dropout: dropout, seed: dropoutSeed,
                lane: firstLane + lane, exchange)
        }
        let update = update(for: shares)
        let norm = reduce(update).squareRoot()
        let sums = sumOverGroup()
        let loss = sums.loss * Double(scale)
        if loss.isFinite && norm.isFinite && group.failure == nil {
            let clip = clipNorm > 0 && norm > Double(clipNorm) ? clipNorm / Float(norm + 1e-6) : 1
            apply(update, learningRateFactor: learningRateFactor, gradientScale: clip)
        }
        clear(update)
        return StepResult(
            loss: loss, hits: sums.hits, targets: counts.targets, weight: counts.weight, tokens: counts.tokens,
            gradientNorm: norm)
    }

    /// The size of a batch, of which these are this process's shares.
    private func countOverGroup(_ shares: [[PackedBatch]]) -> (targets: Int, tokens: Int, weight: Double) {
        let all = shares.joined()
        let sums = group.sum([
            Double(all.reduce(0) { $0 + $1.targetItems.count }), Double(all.reduce(0) { $0 + $1.tokenCount }),
            all.reduce(0.0) { $0 + $1.targetWeight },
        ])
        return (Int(sums[0]), Int(sums[1]), sums[2])
    }

    /// The lanes' losses of this step, and those of the other processes.
    private func sumOverGroup() -> CrossEntropy.Sums {
        var own = CrossEntropy.Sums()
        for worker in workers { own += worker.takeSums() }
        let sums = group.sum([own.loss, Double(own.hits)])
        return CrossEntropy.Sums(loss: sums[0], hits: Int(sums[1]))
    }

    /// What summing gradients over the group has cost since the last call; `nil` in a process that trains alone.
    func takeExchangeCosts() -> ExchangeCosts? { exchange?.takeCosts() }

    /// What each lane updates: together everything, unless the loss leaves most of the catalogue alone.
    private func update(for shares: [[PackedBatch]]) -> StepUpdate {
        guard case .whole(_, let plan) = optimizer else { return .rows(rowsOfLanes()) }
        guard workers[0].isSampled else { return .parts(plan.dense) }
        var rows = workers.map { $0.takeNegatives() }
        for batch in shares.joined() {
            rows.append(batch.tokens)
            rows.append(batch.targetItems)
        }
        return .parts(plan.updates(touching: exchange?.gather(Array(rows.joined())) ?? rows))
    }

    /// Adds the gradients of all lanes, and of all processes, into the first lane's; returns the squared norm of the sum.
    private func reduce(_ update: StepUpdate) -> Double {
        switch (update, optimizer) {
        case (.rows(let rows), .byRows(let optimizer)): return reduce(rows, optimizer.parts)
        case (.parts(let parts), _): return reduce(parts)
        case (.rows, .whole): preconditionFailure("rows are touched of a catalogue whose gradients are by rows")
        }
    }

    private func reduce(_ updates: [LaneUpdate]) -> Double {
        let (workers, total) = (workers, workers[0].gradients.all)
        let partial = LaneTable(count: lanes.count, 0.0)
        if let exchange {
            let rest = updates.map(exchange.rest)
            runTimed { lane in
                for worker in workers.dropFirst() { total.add(worker.gradients.all, within: rest[lane]) }
            }
            exchange.finish(rest)
        }
        let isAdded = exchange != nil
        runTimed { lane in
            if !isAdded {
                for worker in workers.dropFirst() { total.add(worker.gradients.all, within: updates[lane].all) }
            }
            partial[lane] = total.squaredNorm(within: updates[lane].all)
        }
        // Added in lane order.
        return partial.values.reduce(0, +)
    }

    private func apply(_ update: StepUpdate, learningRateFactor: Float, gradientScale: Float) {
        let worker = workers[0]
        switch (update, optimizer) {
        case (.parts(let parts), .whole(let optimizer, _)):
            let update = optimizer.beginUpdate(
                worker.gradients, learningRateFactor: learningRateFactor, gradientScale: gradientScale)
            runTimed { lane in update.apply(parts[lane], lane: lane) }
        case (.rows(let rows), .byRows(let optimizer)):
            guard let catalogue = worker.catalogue else { return }
            let parts = optimizer.parts
            let update = optimizer.beginUpdate(
                worker.gradients, catalogue, learningRateFactor: learningRateFactor, gradientScale: gradientScale)
            runTimed { lane in update.apply(parts[lane], rows: rows.ofLanes[lane], lane: lane) }
        case (.parts, .byRows), (.rows, .whole):
            preconditionFailure("an update is of its optimizer's kind")
        }
    }

    private func clear(_ update: StepUpdate) {
        let workers = workers
        switch update {
        case .parts(let parts):
            runTimed { lane in
                for worker in workers { worker.gradients.all.clear(parts[lane].all) }
            }
        case .rows:
            runTimed { lane in
                workers[lane].gradients.all.fill(0)
                workers[lane].catalogue?.clear()
            }
        }
    }

    /// Runs the lanes and counts their time as the update's.
    func runTimed(_ body: @Sendable (Int) -> Void) {
        let profile = profile
        lanes.run { lane in
            profile?.lanes[lane].start()
            body(lane)
            profile?.lanes[lane].lap(.update)
        }
    }
}
