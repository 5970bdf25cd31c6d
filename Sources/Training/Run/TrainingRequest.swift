import BERT4Rec
import Checkpoints
import Interactions
import Kernels
import Platform

/// What a run is asked to do.
public struct TrainingRequest: Sendable {
    /// Where the weights come from.
    public enum Origin: Sendable {
        /// Random numbers of the seed.
        case new
        /// The run that was stopped in the output directory goes on.
        case resume(ResumePoint)
        /// The weights of a checkpoint; items it does not know get new rows.
        case checkpoint(LoadedCheckpoint)
    }

    public var configuration: TrainingConfiguration
    /// The architecture; the vocabulary count is set from the data, and all of it from the checkpoint for
    /// ``Origin/checkpoint(_:)``.
    public var model: ModelConfiguration
    public var dataset: InteractionDataset
    public var output: OutputDirectory
    public var origin: Origin
    /// Seconds between saves within an epoch; 0 saves only at its end.
    public var saveInterval: Double
    /// What in the data said whether order means something, for the log and the record; `nil` if somebody said it.
    public var orderReason: String?
    /// How many items the sampled loss draws that is taken where the full one needs too long here; `nil`: the loss is
    /// ``TrainingConfiguration/loss``. A run that is resumed keeps what was found when it began.
    public var sampledAlternative: Int?
    /// What the whole run may take; `nil` is as long as it needs. A run that is resumed counts its own time only.
    public var timeLimit: TimeLimit?
    /// What a new run may try beside its settings if the limit leaves time for it.
    public var variants: [TrainingVariant] = []
    /// When the limit began to run, by the clock; `nil`: when the request is prepared.
    public var began: MonotonicTime?
    /// What measures times.
    public var clock = TrainingClock.monotonic
    /// The processes that train together. Each prepares the same request of its own, but for the first one's reporter.
    public var group: any TrainingGroup = SoleProcess()
    /// Whether to measure and report where the time goes.
    public var profile = false
    /// The kernels this process computes with, for the record.
    public var kernels = KernelSet.current

    /// Whether a run goes on.
    var resumes: Bool { if case .resume = origin { true } else { false } }

    public init(
        configuration: TrainingConfiguration, model: ModelConfiguration, dataset: InteractionDataset,
        output: OutputDirectory, origin: Origin, saveInterval: Double = 600
    ) {
        self.configuration = configuration
        self.model = model
        self.dataset = dataset
        self.output = output
        self.origin = origin
        self.saveInterval = saveInterval
    }
}
