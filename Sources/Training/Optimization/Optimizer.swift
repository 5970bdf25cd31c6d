import BERT4Rec
import Kernels

/// Which optimizer and its numbers.
public struct OptimizerConfiguration: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Stochastic gradient descent with momentum.
        case sgd
        /// The same with Nesterov's momentum; the article's default.
        case nesterov
        case adam
        /// Adam with decoupled weight decay on matrices.
        case adamW = "adamw"
        /// Muon for the hidden layers' matrices (``Kernels/Muon``), AdamW for everything else, one learning rate for both.
        case muon
    }

    public var kind: Kind
    public var learningRate: Float
    /// Momentum of `sgd` and `nesterov`; β₁ of the others' Adam.
    public var momentum: Float
    public var weightDecay: Float
    public var beta2: Float = 0.999
    public var epsilon: Float = 1e-8

    public init(kind: Kind, learningRate: Float, momentum: Float, weightDecay: Float) {
        self.kind = kind
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }

    /// The article's numbers for a kind; AdamW's are PyTorch's defaults, Muon's the default preset's.
    public static func article(_ kind: Kind) -> OptimizerConfiguration {
        switch kind {
        case .sgd: .init(kind: .sgd, learningRate: 0.142, momentum: 0.85, weightDecay: 0)
        case .nesterov: .init(kind: .nesterov, learningRate: 0.1, momentum: 0.8, weightDecay: 0)
        case .adam: .init(kind: .adam, learningRate: 5e-4, momentum: 0.9, weightDecay: 0)
        case .adamW: .init(kind: .adamW, learningRate: 1e-3, momentum: 0.9, weightDecay: 0.01)
        case .muon: .init(kind: .muon, learningRate: 2e-3, momentum: 0.9, weightDecay: 0.01)
        }
    }

    /// The names of the moments it keeps, as in `optimizer.safetensors`.
    public var momentNames: [String] {
        switch kind {
        case .sgd, .nesterov: ["velocity"]
        case .adam, .adamW, .muon: ["first", "second"]
        }
    }

    var problem: String? {
        if !(learningRate > 0 && learningRate < 100) { return "learning-rate is \(learningRate), it must be above 0" }
        if !(0..<1).contains(momentum) { return "momentum is \(momentum), it must be at least 0 and below 1" }
        if !(weightDecay >= 0 && weightDecay < 1) { return "weight-decay is \(weightDecay), it must be 0 to 1" }
        return nil
    }
}

/// Turns gradients into new weights: one loop over the flat arena or parts of it, split over lanes; with Muon the hidden
/// layers' matrices one by one, each by one lane. Their momentum is kept among the first moments.
final class Optimizer {
    let configuration: OptimizerConfiguration
    let moments: [String: ModelParameters]
    /// Updates done.
    private(set) var step: Int
    private let parameters: ModelParameters
    /// One a lane, if hidden layers are updated as matrices.
    private let muons: [Muon]

    init(
        _ configuration: OptimizerConfiguration, _ parameters: ModelParameters, lanes: Int,
        resuming moments: [String: ModelParameters]? = nil, step: Int = 0
    ) {
        self.configuration = configuration
        self.parameters = parameters
        self.step = step
        let fresh = configuration.momentNames.map { ($0, ModelParameters(parameters.configuration)) }
        self.moments = moments ?? Dictionary(uniqueKeysWithValues: fresh)
        let hidden = configuration.kind == .muon ? parameters.layout.entries.filter(\.isHiddenLayer) : []
        let count = hidden.map(\.range.count).max() ?? 0
        let side = hidden.map { min($0.rows, $0.columns) }.max() ?? 0
        muons = (0..<lanes).map { _ in Muon(count: count, side: side) }
    }

    /// Begins one update with gradients scaled by `gradientScale` (clipping); each lane then does its part.
    func beginUpdate(_ gradients: ModelParameters, learningRateFactor: Float, gradientScale: Float) -> OptimizerUpdate {
        step += 1
        let rate = configuration.learningRate * learningRateFactor
        return OptimizerUpdate(
            configuration: configuration, parameters: parameters, gradients: gradients, moments: moments,
            muons: muons, rate: rate, scale: gradientScale, step: step)
    }
}

/// One update's numbers, shared by the lanes; each touches its own spans.
struct OptimizerUpdate: Sendable {
    fileprivate let configuration: OptimizerConfiguration
    fileprivate let parameters: ModelParameters
    fileprivate let gradients: ModelParameters
    fileprivate let moments: [String: ModelParameters]
    fileprivate let muons: [Muon]
    fileprivate let rate: Float
    fileprivate let scale: Float
    fileprivate let step: Int

    func apply(_ spans: LaneSpans, lane: Int) {
        apply(spans.decaying, decays: true)
        apply(spans.plain, decays: false)
        for matrix in spans.matrices {
            muons[lane].update(
                parameters[matrix], gradient: gradients[matrix], momentum: moments["first"]![matrix],
                learningRate: rate, decay: configuration.weightDecay, gradientScale: scale)
        }
        for part in spans.updated { parameters.refreshCopies(part) }
    }

    private func apply(_ spans: ArenaRanges, decays: Bool) {
        let values = parameters.all
        let gradient = gradients.all
        switch configuration.kind {
        case .sgd, .nesterov:
            OptimizerStep.sgd(
                values, within: spans, gradients: gradient, velocity: moments["velocity"]!.all, learningRate: rate,
                momentum: configuration.momentum, nesterov: configuration.kind == .nesterov, gradientScale: scale)
        case .adam, .adamW, .muon:
            let decay = configuration.kind != .adam && decays ? configuration.weightDecay : 0
            OptimizerStep.adamW(
                values, within: spans, gradients: gradient, first: moments["first"]!.all,
                second: moments["second"]!.all, learningRate: rate, beta1: configuration.momentum,
                beta2: configuration.beta2, epsilon: configuration.epsilon, decay: decay, step: step,
                gradientScale: scale)
        }
    }
}
