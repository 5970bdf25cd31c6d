import BERT4Rec
import Checkpoints
import Interactions
import Kernels
import Scoring

/// Everything that shapes the weights of a run, besides the data. Each checkpoint records it (``record``).
///
/// The initial values are the article's; ``init(_:order:lanes:)`` sets those of the other preset.
public struct TrainingConfiguration: Sendable, Equatable {
    public var preset: TrainingPreset
    public var order: ItemOrder
    public var objectives: [Objective] = [.masked]
    public var epochs = 20
    public var seed: UInt64 = 3007
    /// Sequences an optimizer step.
    public var batchSize = 512
    /// Trains only every n-th batch of an epoch; 1 trains all.
    public var chunkify = 1
    public var optimizer = OptimizerConfiguration.defaults(of: .nesterov)
    public var schedule = LearningRateSchedule.constant
    /// Largest gradient norm; 0 does not clip.
    public var clipNorm: Float = 2
    public var dropout: Float = 0.1
    /// Chance of each item to be masked (`masked` objective).
    public var maskProbability: Float = 0.2
    /// Share of sequences of which only the last item is masked, as at inference (BERT4Rec, §3.6).
    public var maskLastShare: Float = 0
    public var padding = PaddingMode.right
    /// The article's training window: it ends at random, `validationHistory` or more items before the end.
    public var articleWindow = true
    /// Items at the end that validation may mask.
    public var validationHistory = 5
    public var split = SplitKind.row
    /// Share of users or rows held out by `user` and `row`.
    public var validationFraction = 0.25
    /// How many days at the end of the data `time` and `globalTime` hold out.
    public var validationDays = 28.0
    /// Epochs between validations.
    public var validationInterval = 5
    /// Most cases a validation during training looks at; 0 is all.
    public var validationCases = 0
    /// What a validation asks where the held-out item is in the history already.
    public var repeats = RepeatPolicy.leaveOut
    public var selection = SelectionCriterion.trainingLoss
    /// Epochs without a better ranking or validation loss after which the search ends; 0 goes on to the last.
    public var patience = 0
    /// Whether, after the search, the model is trained anew on everything.
    public var finalFit = false
    public var loss = LossKind.full
    /// Items drawn for a sampled loss, for each micro-batch anew.
    public var negatives = 256
    /// The t of `gbce`: 0 is plain binary cross-entropy, 1 is calibrated fully.
    public var calibration: Float = 0.75
    /// Share of the auxiliary models (``Scoring/AuxiliaryModels``) in the scores; 0 leaves them to the network alone, `nil` fits
    /// the weight of each on held-out items (``BlendFit``).
    public var auxiliaryWeight: Float? = 0
    /// Neighbours that the auxiliary models keep of each item, and four times as many transitions; `nil`: by the catalogue's size
    /// (``Fitting/KeptEntries``).
    public var neighbours: Int?
    /// Number format of the matrix products.
    public var precision = Precision.f32
    /// Threads; equal seeds, lanes and kernel sets give equal weights.
    public var lanes: Int
    /// How the interactions file was read; recorded with the run.
    public var reading = ReadingRecord()

    /// The preset's numbers.
    public init(_ preset: TrainingPreset, order: ItemOrder, lanes: Int) {
        self.preset = preset
        self.order = order
        self.lanes = lanes
        if preset == .default { useNumbersFoundByExperiment() }
    }

    /// What Benchmarks/quality.md found.
    private mutating func useNumbersFoundByExperiment() {
        objectives = order == .sequence ? [.causal, .reverse] : [.masked]
        epochs = 30
        batchSize = order == .sequence ? 32 : 128
        optimizer = .defaults(of: .muon)
        schedule = .cosine(warmUpSteps: 200)
        dropout = order == .sequence ? 0.15 : 0.2
        maskProbability = order == .sequence ? 0.2 : 0.4
        maskLastShare = 0.1
        articleWindow = false
        split = order == .sequence ? .leaveOneOut : .user
        validationFraction = 0.1
        validationInterval = 1
        validationCases = 2000
        selection = .validationNDCG
        patience = 10
        finalFit = true
        auxiliaryWeight = nil
        precision = .best
    }

    /// The split of this configuration.
    public var splitMethod: SequenceSplit.Method {
        switch split {
        case .leaveOneOut: .leaveOneOut()
        case .user: .users(fraction: validationFraction)
        case .row: .rows(fraction: validationFraction)
        case .time: .lastDays(validationDays)
        case .globalTime: .globalTime(days: validationDays)
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

    /// What stands beside the network before anything is fitted; `nil` if nothing does.
    ///
    /// - Parameters:
    ///   - items: of the catalogue
    ///   - repeatShare: of the held-out items, those that were in their histories already
    public func auxiliary(items: Int, repeatShare: Double?) -> AuxiliaryConfiguration? {
        if auxiliaryWeight == 0 { return nil }
        var usual = AuxiliaryConfiguration.usual(order, items: items)
        if auxiliaryWeight == nil, order == .set { usual.recent = .usual }
        if auxiliaryWeight == nil, repeatShare ?? 0 >= AuxiliaryConfiguration.fewRepeats {
            usual.repeats = .usualRepeats
        }
        return auxiliaryWeight.map { usual.withNetwork(1 - $0) } ?? usual
    }
}
