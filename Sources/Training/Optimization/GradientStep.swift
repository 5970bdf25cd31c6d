import BERT4Rec
import Kernels

/// What one optimizer step saw.
public struct StepResult: Sendable {
    /// Mean cross-entropy over the targets, in nats.
    public var loss: Double
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

    var moments: [String: ModelParameters] { optimizer.moments }
    /// Updates done so far.
    public var step: Int { optimizer.step }

    public init(
        _ parameters: ModelParameters, optimizer: OptimizerConfiguration, clipNorm: Float, lanes: Int,
        resuming moments: [String: ModelParameters]? = nil, step: Int = 0, precision: Precision = .f32
    ) {
        let parameters = parameters.prepared(for: precision)
        self.parameters = parameters
        self.clipNorm = clipNorm
        self.lanes = Lanes(count: lanes)
        self.optimizer = Optimizer(optimizer, parameters, resuming: moments, step: step)
        workers = (0..<lanes).map { _ in LaneWorker(parameters, precision) }
    }

    /// As a run's configuration has it.
    convenience init(
        _ parameters: ModelParameters, _ c: TrainingConfiguration, resuming moments: [String: ModelParameters]? = nil,
        step: Int = 0
    ) {
        self.init(
            parameters, optimizer: c.optimizer, clipNorm: c.clipNorm, lanes: c.lanes, resuming: moments, step: step,
            precision: c.precision)
    }

    /// Trains on one batch: `shares[l]` are lane l's micro-batches. Nothing is updated if the loss is not finite.
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
        let norm = reduce().squareRoot()
        if loss.isFinite && norm.isFinite {
            let clip = clipNorm > 0 && norm > Double(clipNorm) ? clipNorm / Float(norm + 1e-6) : 1
            optimizer.update(
                workers[0].gradients, learningRateFactor: learningRateFactor, gradientScale: clip, lanes: lanes)
        }
        clearGradients()
        return StepResult(loss: loss, hits: sums.hits, targets: targets, tokens: tokens, gradientNorm: norm)
    }

    /// Adds all lanes' gradients into the first's; returns the squared norm of the sum.
    private func reduce() -> Double {
        let workers = workers
        let ranges = lanes.ranges(of: parameters.layout.count)
        let partial = PartialSums(count: lanes.count)
        lanes.run { lane in
            let total = workers[0].gradients.slice(ranges[lane])
            for worker in workers.dropFirst() { total.add(worker.gradients.slice(ranges[lane])) }
            partial.set(lane, total.squaredNorm)
        }
        return partial.sum
    }

    private func clearGradients() {
        let workers = workers
        let ranges = lanes.ranges(of: parameters.layout.count)
        lanes.run { lane in
            for worker in workers { worker.gradients.slice(ranges[lane]).fill(0) }
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
    private let head: OutputHead
    private var sums = CrossEntropy.Sums()

    init(_ parameters: ModelParameters, _ precision: Precision) {
        gradients = ModelParameters(parameters.configuration)
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration, precision: precision)
        head = OutputHead(parameters, precision: precision)
    }

    func accumulate(_ batches: [PackedBatch], scale: Float, dropout rate: Float, seed: UInt64, lane: Int) {
        for (index, batch) in batches.enumerated() where !batch.targetRows.isEmpty {
            var generator = SeededGenerator(seed: seed, UInt64(lane), UInt64(index))
            let dropout = DropoutPlan(rate: rate, seed: generator.next())
            let hidden = encoder.forward(batch, activations, dropout: dropout, forBackward: true)
            let (batchSums, dHidden) = head.lossAndGradient(
                hidden, targets: batch.targetItems, scale: scale, gradients: gradients)
            encoder.backward(dHidden, batch, activations, dropout: dropout, gradients: gradients)
            sums += batchSums
        }
    }

    func takeSums() -> CrossEntropy.Sums {
        defer { sums = .init() }
        return sums
    }
}
