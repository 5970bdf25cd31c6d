import BERT4Rec
import Interactions
import Kernels
import Scoring

/// A named set of defaults.
public enum TrainingPreset: String, Sendable, CaseIterable {
    /// Numbers chosen by experiment for this project.
    case `default`
    /// The original's architecture and numbers.
    case article
}

/// Everything that shapes the weights of a run, besides the data. Stored in each checkpoint by name.
public struct TrainingConfiguration: Sendable, Equatable {
    /// How the held-out part is chosen.
    public enum Split: String, Sendable, CaseIterable {
        /// Each sequence's last item (a set's random one) validates.
        case leaveOneOut = "leave-one-out"
        /// Whole users validate.
        case user
        /// The article's: a share of the rows, so that the same user is in both parts.
        case row
        /// Whole users or carts whose last interaction lies in the last days of the data validate.
        case time
        case none
    }

    /// What makes a checkpoint the best so far.
    public enum Selection: String, Sendable, CaseIterable {
        case trainingLoss = "training-loss"
        case validationNDCG = "validation-ndcg"
    }

    /// What each target is compared with.
    public enum Loss: String, Sendable, CaseIterable {
        /// Softmax over the whole catalogue.
        case full
        /// Softmax over the target and some negatives.
        case sampled
        /// gBCE over the same (Petrov & Macdonald 2023).
        case gbce
    }

    /// Where positions of a sequence shorter than the model's length begin.
    public enum Padding: String, Sendable, CaseIterable {
        /// Padding on the left: the last item has the last position.
        case left
        /// Padding on the right: the first item has position 0.
        case right
        /// A coin flip for each sequence (what the original does whatever it is told).
        case random
    }

    public var preset: TrainingPreset
    public var order: ItemOrder
    public var objectives: [Objective]
    public var epochs: Int
    public var seed: UInt64
    /// Sequences an optimizer step.
    public var batchSize: Int
    /// Trains only every n-th batch of an epoch; 1 trains all.
    public var chunkify: Int
    public var optimizer: OptimizerConfiguration
    public var schedule: LearningRateSchedule
    /// Largest gradient norm; 0 does not clip.
    public var clipNorm: Float
    public var dropout: Float
    /// Chance of each item to be masked (`masked` objective).
    public var maskProbability: Float
    /// Share of sequences of which only the last item is masked, as at inference (BERT4Rec, §3.6).
    public var maskLastShare: Float
    public var padding: Padding
    /// The article's training window: it ends at a random place at least `validationHistory` items before the end.
    public var articleWindow: Bool
    /// Items at the end that validation may mask.
    public var validationHistory: Int
    public var split: Split
    /// Share of users or rows held out by `user` and `row`.
    public var validationFraction: Double
    /// How many days at the end of the data `time` holds out.
    public var validationDays: Double
    /// Epochs between validations.
    public var validationInterval: Int
    /// Most cases a validation during training looks at; 0 is all.
    public var validationCases: Int
    public var selection: Selection
    /// Epochs without a better ranking or validation loss after which the search ends; 0 goes on to the last.
    public var patience: Int
    /// Whether, after the search, the model is trained anew on everything.
    public var finalFit: Bool
    public var loss = Loss.full
    /// Items drawn for a sampled loss, for each micro-batch anew.
    public var negatives = 256
    /// The t of `gbce`: 0 is plain binary cross-entropy, 1 is calibrated fully.
    public var calibration: Float = 0.75
    /// λ of ``BERT4Rec/AuxiliaryModel``: of counted transitions, or for sets of a linear auto-encoder; 0 leaves the scores to
    /// the network alone.
    public var auxiliaryWeight: Float = 0
    /// Number format of the matrix products.
    public var precision: Precision
    /// Threads; equal seeds and lanes give equal weights.
    public var lanes: Int
    /// How the interactions file was read, by name; recorded with the run.
    public var reading: [String: String] = [:]

    /// The preset's numbers.
    public init(_ preset: TrainingPreset, order: ItemOrder, lanes: Int) {
        self.preset = preset
        self.order = order
        self.lanes = lanes
        seed = 3007
        chunkify = 1
        validationHistory = 5
        validationFraction = 0.25
        validationDays = 28
        switch preset {
        case .article:
            objectives = [.masked]
            epochs = 20
            batchSize = 512
            optimizer = .init(kind: .nesterov, learningRate: 0.1, momentum: 0.8, weightDecay: 0)
            schedule = .constant
            clipNorm = 2
            dropout = 0.1
            maskProbability = 0.2
            maskLastShare = 0
            padding = .right
            articleWindow = true
            split = .row
            validationInterval = 5
            validationCases = 0
            selection = .trainingLoss
            patience = 0
            finalFit = false
            precision = .f32
        case .default:
            objectives = order == .sequence ? [.causal, .reverse] : [.masked]
            epochs = 30
            // Found by experiment: Benchmarks/quality.md.
            batchSize = order == .sequence ? 32 : 128
            optimizer = .article(.muon)
            schedule = .cosine(warmUpSteps: 200)
            clipNorm = 2
            dropout = order == .sequence ? 0.15 : 0.2
            maskProbability = order == .sequence ? 0.2 : 0.4
            maskLastShare = 0.1
            padding = .right
            articleWindow = false
            split = order == .sequence ? .leaveOneOut : .user
            validationFraction = 0.1
            validationInterval = 1
            validationCases = 2000
            selection = .validationNDCG
            patience = 10
            finalFit = true
            auxiliaryWeight = 0.5
            precision = .best
        }
    }

    /// What makes this no usable configuration, in words; `nil` if nothing does.
    public var problem: String? {
        let counts: [(String, Int, ClosedRange<Int>)] = [
            ("epochs", epochs, 1...1_000_000), ("batch-size", batchSize, 1...1_000_000),
            ("chunkify", chunkify, 1...1_000_000), ("validation-history", validationHistory, 1...1_000_000),
            ("validation-interval", validationInterval, 1...1_000_000),
            ("validation-cases", validationCases, 0...Int.max), ("patience", patience, 0...1_000_000),
            ("lanes", lanes, 1...1_024),
            ("negatives", negatives, 1...1_000_000),
        ]
        for (name, value, range) in counts where !range.contains(value) {
            return "\(name) is \(value), it must be \(range.lowerBound)…\(range.upperBound)"
        }
        if !(0..<1).contains(dropout) { return "dropout is \(dropout), it must be at least 0 and below 1" }
        if !(maskProbability > 0 && maskProbability <= 1) {
            return "mask-probability is \(maskProbability), it must be above 0 and at most 1"
        }
        if !(0...1).contains(maskLastShare) { return "mask-last-share is \(maskLastShare), it must be 0…1" }
        if !(0...0.9).contains(validationFraction) {
            return "validation-fraction is \(validationFraction), it must be 0…0.9"
        }
        if !(validationDays > 0 && validationDays <= 1_000_000) {
            return "validation-days is \(validationDays), it must be above 0 and at most a million"
        }
        if !(clipNorm >= 0 && clipNorm.isFinite) { return "clip is \(clipNorm), it must be 0 (off) or above" }
        if !(0...1).contains(calibration) { return "calibration is \(calibration), it must be 0…1" }
        if !(0..<1).contains(auxiliaryWeight) {
            return "expert-weight is \(auxiliaryWeight), it must be at least 0 and below 1"
        }
        if objectives.isEmpty { return "objectives is empty" }
        if order == .set && objectives.contains(.reverse) {
            return "carts without order (order: set) have no reverse: give objectives masked or causal"
        }
        if selection == .validationNDCG && split == .none {
            return "selection validation-ndcg needs held-out items: choose a split other than none, or training-loss"
        }
        return optimizer.problem
    }

    /// The split of this configuration.
    public var splitMethod: SequenceSplit.Method {
        switch split {
        case .leaveOneOut: .leaveOneOut()
        case .user: .users(fraction: validationFraction)
        case .row: .rows(fraction: validationFraction)
        case .time: .lastDays(validationDays)
        case .none: .none
        }
    }

    /// The loss if it is not the full one.
    public var sampledLoss: SampledLoss? {
        switch loss {
        case .full: nil
        case .sampled: SampledLoss(.softmax, negatives: negatives)
        case .gbce: SampledLoss(.binary(calibration: calibration), negatives: negatives)
        }
    }

    /// What stands beside the network; `nil` if nothing does.
    public var auxiliary: AuxiliaryConfiguration? {
        guard auxiliaryWeight > 0 else { return nil }
        switch order {
        case .sequence: return .transitions(TransitionConfiguration(weight: auxiliaryWeight))
        case .set: return .autoencoder(AutoencoderConfiguration(weight: auxiliaryWeight))
        }
    }

    /// All options by name, for the checkpoint and for comparing runs.
    public var description: [String: String] {
        let own = [
            "preset": preset.rawValue, "order": order.rawValue,
            "objectives": objectives.map(\.rawValue).joined(separator: ","), "epochs": "\(epochs)", "seed": "\(seed)",
            "batch-size": "\(batchSize)", "chunkify": "\(chunkify)", "optimizer": optimizer.kind.rawValue,
            "learning-rate": "\(optimizer.learningRate)", "momentum": "\(optimizer.momentum)",
            "weight-decay": "\(optimizer.weightDecay)", "schedule": schedule.name,
            "warm-up-steps": "\(schedule.warmUpSteps)", "clip": "\(clipNorm)", "dropout": "\(dropout)",
            "mask-probability": "\(maskProbability)", "mask-last-share": "\(maskLastShare)",
            "padding": padding.rawValue, "article-window": "\(articleWindow)",
            "validation-history": "\(validationHistory)", "split": split.rawValue,
            "validation-fraction": "\(validationFraction)", "validation-days": "\(validationDays)",
            "validation-interval": "\(validationInterval)", "validation-cases": "\(validationCases)",
            "selection": selection.rawValue, "loss": loss.rawValue, "negatives": "\(negatives)",
            "calibration": "\(calibration)", "expert-weight": "\(auxiliaryWeight)", "precision": precision.rawValue,
            "lanes": "\(lanes)",
        ]
        return own.merging(reading) { own, _ in own }
    }
}
