import BERT4Rec

/// What training keeps beside the model to continue where it stopped.
public struct TrainingSnapshot: Sendable {
    /// JSON of the trainer's own state.
    public var state: [UInt8]
    /// The optimizer's moments by name, shaped like the parameters.
    public var moments: [String: ModelParameters]

    public init(state: [UInt8], moments: [String: ModelParameters]) {
        self.state = state
        self.moments = moments
    }
}

extension TrainingSnapshot {
    /// Reads what `publish` wrote beside a model; `nil` if the checkpoint carries no training state.
    ///
    /// - Parameter momentNames: the moments the optimizer has.
    public static func load(
        _ directory: CheckpointDirectory, configuration: ModelConfiguration, momentNames: [String]
    ) throws(CheckpointError) -> TrainingSnapshot? {
        guard directory.lists(CheckpointFile.trainingState) else { return nil }
        let state = try directory.read(CheckpointFile.trainingState)
        let file = try SafetensorsFile(
            path: directory.path(of: CheckpointFile.optimizer), bytes: directory.read(CheckpointFile.optimizer))
        var moments: [String: ModelParameters] = [:]
        for name in momentNames {
            let parameters = ModelParameters(configuration)
            for entry in parameters.layout.entries {
                try file.read(name + "/" + entry.name, into: parameters.slice(entry.range))
            }
            moments[name] = parameters
        }
        return TrainingSnapshot(state: state, moments: moments)
    }
}
