import BERT4Rec
import Kernels

/// Forward, backward, reduction, clipping and update of one batch over several lanes.
///
/// Each lane runs its share of the batch in micro-batches and sums gradients into an arena of its own; the arenas are
/// added in lane order, so equal seeds and lane counts give equal bits.
public final class GradientStep {
    public let parameters: ModelParameters
    private let lanes: Lanes
    private let optimizer: Optimizer
    private let clipNorm: Float
    private let workers: [LaneWorker]
    private let plan: UpdatePlan
    private let profile: TrainingProfile?

    var moments: [String: ModelParameters] { optimizer.moments }
    /// Updates done so far.
    public var step: Int { optimizer.step }

    /// - Parameters:
    ///   - sampledLoss: the loss if it is not the one over the whole catalogue
    ///   - sparseShare: with a sampled loss a step that touches less than this share of the catalogue updates only what
    ///     it touches (``UpdatePlan``)
    public init(
        _ parameters: ModelParameters, optimizer: OptimizerConfiguration, clipNorm: Float, lanes: Int,
        resuming moments: [String: ModelParameters]? = nil, step: Int = 0, precision: Precision = .f32,
        sampledLoss: SampledLoss? = nil, sparseShare: Double? = nil, profile: TrainingProfile? = nil
    ) {
        let parameters = parameters.prepared(for: precision)
        self.parameters = parameters
        self.clipNorm = clipNorm
        self.lanes = Lanes(count: lanes)
        self.optimizer = Optimizer(optimizer, parameters, lanes: lanes, resuming: moments, step: step)
        self.profile = profile
        workers = (0..<lanes).map { LaneWorker(parameters, precision, sampledLoss, profile?.lanes[$0]) }
        plan = UpdatePlan(
            parameters, lanes: self.lanes, sparseShare: sampledLoss == nil ? 0 : sparseShare ?? UpdatePlan.sparseShare,
            wholeMatrices: optimizer.kind == .muon)
    }

    /// As a run's configuration has it.
    convenience init(
        _ parameters: ModelParameters, _ configuration: TrainingConfiguration,
        resuming moments: [String: ModelParameters]? = nil,
        step: Int = 0, profile: TrainingProfile? = nil
    ) {
        self.init(
            parameters, optimizer: configuration.optimizer, clipNorm: configuration.clipNorm,
            lanes: configuration.lanes, resuming: moments, step: step, precision: configuration.precision,
            sampledLoss: configuration.sampledLoss, profile: profile)
    }

    /// Trains on one batch: `shares[l]` are lane l's micro-batches. Nothing is updated if the loss is not finite.
    ///
    /// - Parameter dropoutSeed: the seed of all random numbers of the step, also of the negatives
    public func run(
        _ shares: [[PackedBatch]], dropout: Float, dropoutSeed: UInt64, learningRateFactor: Float
    ) -> StepResult {
        let all = shares.joined()
        let targets = all.reduce(0) { $0 + $1.targetItems.count }
        let tokens = all.reduce(0) { $0 + $1.tokenCount }
        let weight = all.reduce(0.0) { $0 + $1.targetWeight }
        // The article's loss divides by (masks + 1e-8).
        let scale = Float(1 / (weight + 1e-8))
        let workers = workers
        lanes.run { lane in
            guard lane < shares.count else { return }
            workers[lane].accumulate(shares[lane], scale: scale, dropout: dropout, seed: dropoutSeed, lane: lane)
        }
        var sums = CrossEntropy.Sums()
        for worker in workers { sums += worker.takeSums() }
        let loss = sums.loss * Double(scale)
        let updates = updates(for: shares)
        let norm = reduce(updates).squareRoot()
        if loss.isFinite && norm.isFinite {
            let clip = clipNorm > 0 && norm > Double(clipNorm) ? clipNorm / Float(norm + 1e-6) : 1
            let update = optimizer.beginUpdate(
                workers[0].gradients, learningRateFactor: learningRateFactor, gradientScale: clip)
            runTimed { lane in update.apply(updates[lane], lane: lane) }
        }
        runTimed { lane in
            for worker in workers { worker.gradients.all.clear(updates[lane].all) }
        }
        return StepResult(
            loss: loss, hits: sums.hits, targets: targets, weight: weight, tokens: tokens, gradientNorm: norm)
    }

    /// What each lane updates: together everything, unless the loss leaves most of the catalogue alone.
    private func updates(for shares: [[PackedBatch]]) -> [LaneUpdate] {
        guard workers[0].isSampled else { return plan.dense }
        var rows = workers.map { $0.takeNegatives() }
        for batch in shares.joined() {
            rows.append(batch.tokens)
            rows.append(batch.targetItems)
        }
        return plan.updates(touching: rows)
    }

    /// Adds all lanes' gradients into the first's; returns the squared norm of the sum.
    private func reduce(_ updates: [LaneUpdate]) -> Double {
        let workers = workers
        let partial = LaneTable(count: lanes.count, 0.0)
        runTimed { lane in
            let total = workers[0].gradients.all
            for worker in workers.dropFirst() { total.add(worker.gradients.all, within: updates[lane].all) }
            partial[lane] = total.squaredNorm(within: updates[lane].all)
        }
        // Added in lane order.
        return partial.values.reduce(0, +)
    }

    /// Runs the lanes and counts their time as the update's.
    private func runTimed(_ body: @Sendable (Int) -> Void) {
        let profile = profile
        lanes.run { lane in
            profile?.lanes[lane].start()
            body(lane)
            profile?.lanes[lane].lap(.update)
        }
    }
}
