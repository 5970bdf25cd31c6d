import Checkpoints

/// Which optimizer and its numbers.
public struct OptimizerConfiguration: Sendable, Equatable {
    public var kind: OptimizerKind
    public var learningRate: Float
    /// Momentum of `sgd` and `nesterov`; β₁ of the others' Adam.
    public var momentum: Float
    public var weightDecay: Float
    public var beta2: Float = 0.999
    public var epsilon: Float = 1e-8

    public init(kind: OptimizerKind, learningRate: Float, momentum: Float, weightDecay: Float) {
        self.kind = kind
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }

    /// Each kind's own numbers: of `sgd`, `nesterov` and `adam` the article's, of `adamw` PyTorch's, of `muon` what
    /// this project found by experiment (Benchmarks/quality.md).
    public static func defaults(of kind: OptimizerKind) -> OptimizerConfiguration {
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
        if !(learningRate > 0 && learningRate < 100) {
            return "learning-rate is \(learningRate), it must be above 0 and below 100"
        }
        if !(0..<1).contains(momentum) { return "momentum is \(momentum), it must be at least 0 and below 1" }
        if !(weightDecay >= 0 && weightDecay < 1) {
            return "weight-decay is \(weightDecay), it must be at least 0 and below 1"
        }
        return nil
    }
}
