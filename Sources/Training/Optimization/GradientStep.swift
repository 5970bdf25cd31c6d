import BERT4Rec
import Kernels
import Platform

/// What one optimizer step saw.
public struct StepResult: Sendable {
    /// Mean loss over the targets, in nats.
    public var loss: Double
    /// Targets whose logit is the largest: of the catalogue, or with a sampled loss of those drawn.
    public var hits: Int
    public var targets: Int
    public var tokens: Int
    /// The gradient's norm before clipping.
    public var gradientNorm: Double
}

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
    private let spans: StepSpans
    private let profile: TrainingProfile?

    var moments: [String: ModelParameters] { optimizer.moments }
    /// Updates done so far.
    public var step: Int { optimizer.step }

    /// - Parameters:
    ///   - sampledLoss: the loss if it is not the one over the whole catalogue
    ///   - sparseShare: with a sampled loss a step that touches less than this share of the catalogue updates only what
    ///     it touches (``StepSpans``)
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
        spans = StepSpans(
            parameters, lanes: self.lanes, sparseShare: sampledLoss == nil ? 0 : sparseShare ?? StepSpans.sparseShare,
            wholeMatrices: optimizer.kind == .muon)
    }

    /// As a run's configuration has it.
    convenience init(
        _ parameters: ModelParameters, _ c: TrainingConfiguration, resuming moments: [String: ModelParameters]? = nil,
        step: Int = 0, profile: TrainingProfile? = nil
    ) {
        self.init(
            parameters, optimizer: c.optimizer, clipNorm: c.clipNorm, lanes: c.lanes, resuming: moments, step: step,
            precision: c.precision, sampledLoss: c.sampledLoss, profile: profile)
    }

    /// Trains on one batch: `shares[l]` are lane l's micro-batches. Nothing is updated if the loss is not finite.
    ///
    /// - Parameter dropoutSeed: of all the step's random numbers, those of the negatives included
    public func run(
        _ shares: [[PackedBatch]], dropout: Float, dropoutSeed: UInt64, learningRateFactor: Float
    ) -> StepResult {
        let all = shares.joined()
        let targets = all.reduce(0) { $0 + $1.targetItems.count }
        let tokens = all.reduce(0) { $0 + $1.tokenCount }
        // The article's loss divides by (masks + 1e-8).
        let scale = Float(1 / (Double(targets) + 1e-8))
        let workers = workers
        lanes.run { lane in
            guard lane < shares.count else { return }
            workers[lane].accumulate(shares[lane], scale: scale, dropout: dropout, seed: dropoutSeed, lane: lane)
        }
        var sums = CrossEntropy.Sums()
        for worker in workers { sums += worker.takeSums() }
        let loss = sums.loss * Double(scale)
        let touched = spans(touchedBy: shares)
        let norm = reduce(touched).squareRoot()
        if loss.isFinite && norm.isFinite {
            let clip = clipNorm > 0 && norm > Double(clipNorm) ? clipNorm / Float(norm + 1e-6) : 1
            let update = optimizer.beginUpdate(
                workers[0].gradients, learningRateFactor: learningRateFactor, gradientScale: clip)
            runTimed { lane in update.apply(touched[lane], lane: lane) }
        }
        runTimed { lane in
            for worker in workers { worker.gradients.all.clear(touched[lane].all) }
        }
        return StepResult(loss: loss, hits: sums.hits, targets: targets, tokens: tokens, gradientNorm: norm)
    }

    /// What the batch touches: everything, unless the loss leaves most of the catalogue alone.
    private func spans(touchedBy shares: [[PackedBatch]]) -> [LaneSpans] {
        guard workers[0].isSampled else { return spans.dense }
        var rows = workers.map { $0.takeNegatives() }
        for batch in shares.joined() {
            rows.append(batch.tokens)
            rows.append(batch.targetItems)
        }
        return spans.spans(touching: rows)
    }

    /// Adds all lanes' gradients into the first's; returns the squared norm of the sum.
    private func reduce(_ spans: [LaneSpans]) -> Double {
        let workers = workers
        let partial = PartialSums(count: lanes.count)
        runTimed { lane in
            let total = workers[0].gradients.all
            for worker in workers.dropFirst() { total.add(worker.gradients.all, within: spans[lane].all) }
            partial.set(lane, total.squaredNorm(within: spans[lane].all))
        }
        return partial.sum
    }

    /// Runs the lanes and puts their time down to the update.
    private func runTimed(_ body: @Sendable (Int) -> Void) {
        let profile = profile
        lanes.run { lane in
            profile?.lanes[lane].start()
            body(lane)
            profile?.lanes[lane].lap(.update)
        }
    }
}

/// One number a lane, written by that lane alone.
private final class PartialSums: @unchecked Sendable {
    private let values: UnsafeMutableBufferPointer<Double>

    init(count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: 0)
    }

    deinit { values.deallocate() }

    func set(_ lane: Int, _ value: Double) { values[lane] = value }

    /// Added in lane order.
    var sum: Double { values.reduce(0, +) }
}

/// One lane's activations, head and gradient arena. Used by one thread at a time.
private final class LaneWorker: @unchecked Sendable {
    let gradients: ModelParameters
    private let encoder: Encoder
    private let activations: Activations
    private let head: Head
    private var sums = CrossEntropy.Sums()
    private var negatives: [Int32] = []

    private enum Head {
        case full(OutputHead)
        case sampled(SampledHead)
    }

    init(_ parameters: ModelParameters, _ precision: Precision, _ loss: SampledLoss?, _ stopwatch: Stopwatch?) {
        gradients = ModelParameters(parameters.configuration)
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration, precision: precision)
        activations.stopwatch = stopwatch
        head =
            loss.map { .sampled(SampledHead(parameters, $0, precision: precision)) }
            ?? .full(OutputHead(parameters, precision: precision))
    }

    var isSampled: Bool { if case .sampled = head { true } else { false } }

    func accumulate(_ batches: [PackedBatch], scale: Float, dropout rate: Float, seed: UInt64, lane: Int) {
        activations.stopwatch?.start()
        for (index, batch) in batches.enumerated() where !batch.targetRows.isEmpty {
            var generator = SeededGenerator(seed: seed, UInt64(lane), UInt64(index))
            let dropout = DropoutPlan(rate: rate, seed: generator.next())
            let hidden = encoder.forward(batch, activations, dropout: dropout, forBackward: true)
            let (batchSums, dHidden) = lossAndGradient(hidden, batch.targetItems, scale, seed: generator.next())
            encoder.backward(dHidden, batch, activations, dropout: dropout, gradients: gradients)
            sums += batchSums
        }
    }

    private func lossAndGradient(
        _ hidden: Operand, _ targets: [Int32], _ scale: Float, seed: UInt64
    ) -> (CrossEntropy.Sums, Matrix) {
        switch head {
        case .full(let head):
            return head.lossAndGradient(
                hidden, targets: targets, scale: scale, gradients: gradients, stopwatch: activations.stopwatch)
        case .sampled(let head):
            defer { negatives += head.negatives }
            return head.lossAndGradient(
                hidden, targets: targets, scale: scale, seed: seed, gradients: gradients,
                stopwatch: activations.stopwatch)
        }
    }

    /// The negatives since the last call.
    func takeNegatives() -> [Int32] {
        defer { negatives = [] }
        return negatives
    }

    func takeSums() -> CrossEntropy.Sums {
        defer { sums = .init() }
        return sums
    }
}
