import BERT4Rec
import Interactions

/// What a run is asked to do.
public struct TrainingRequest: Sendable {
    public enum Origin: Sendable, Equatable {
        case new
        /// Continue the run in the output directory.
        case resume
        /// Begin with the weights of a checkpoint; items it does not know get new rows.
        case checkpoint(path: String)
    }

    public var configuration: TrainingConfiguration
    /// The architecture; the vocabulary count is set from the data, and all of it from the checkpoint for
    /// ``Origin/checkpoint(path:)``.
    public var model: ModelConfiguration
    public var dataset: InteractionDataset
    public var output: OutputDirectory
    public var origin: Origin
    /// Seconds between saves within an epoch; 0 saves only at its end.
    public var saveInterval: Double
    /// Whether to measure and report where the time goes.
    public var profile = false

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
