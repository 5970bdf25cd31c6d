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
    /// Reads the trainer's own state, as `publish` wrote it beside a model.
    ///
    /// - Throws: ``CheckpointError/incomplete(path:missingFile:)`` if the checkpoint carries none
    public static func loadState(_ directory: CheckpointDirectory) throws(CheckpointError) -> [UInt8] {
        guard directory.lists(CheckpointFile.trainingState) else {
            throw .incomplete(path: directory.path, missingFile: CheckpointFile.trainingState)
        }
        return try directory.read(CheckpointFile.trainingState)
    }

    /// Reads the optimizer's moments. Costs as much memory as the weights for each.
    ///
    /// - Parameter names: the moments the optimizer has
    public static func loadMoments(
        _ directory: CheckpointDirectory, configuration: ModelConfiguration, names: [String]
    ) throws(CheckpointError) -> [String: ModelParameters] {
        let file = try SafetensorsFile(
            path: directory.path(of: CheckpointFile.optimizer), bytes: directory.read(CheckpointFile.optimizer))
        var moments: [String: ModelParameters] = [:]
        for name in names {
            try ParameterLayout(configuration).check(file, prefix: name + "/")
            let parameters = ModelParameters(configuration)
            for entry in parameters.layout.entries {
                let values = parameters.slice(entry.range)
                try file.read(name + "/" + entry.name, into: values)
                guard values.isFinite else { throw .notFinite(path: file.path, name: name + "/" + entry.name) }
            }
            moments[name] = parameters
        }
        return moments
    }
}
