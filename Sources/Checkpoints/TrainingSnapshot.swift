import BERT4Rec
import Kernels

/// What training keeps beside the model to continue where it stopped.
public struct TrainingSnapshot: Sendable {
    /// JSON of the trainer's own state.
    public var state: [UInt8]
    /// The optimizer's moments.
    public var moments: OptimizerMoments

    public init(state: [UInt8], moments: OptimizerMoments) {
        self.state = state
        self.moments = moments
    }

    /// Moments of every weight, by the kinds' names.
    public init(state: [UInt8], moments: [String: ModelParameters]) {
        self.init(state: state, moments: OptimizerMoments(byName: moments))
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

    /// Reads the optimizer's moments, in the form in which they were written. Costs as much memory as they take, and the file's
    /// bytes meanwhile.
    ///
    /// - Parameter names: the moments the optimizer has
    public static func loadMoments(
        _ directory: CheckpointDirectory, configuration: ModelConfiguration, names: [String]
    ) throws(CheckpointError) -> OptimizerMoments {
        let file = try SafetensorsFile(
            path: directory.path(of: CheckpointFile.optimizer), bytes: directory.read(CheckpointFile.optimizer))
        var moments = OptimizerMoments(byName: [:])
        // Of an optimizer that has no such moments they are another one's.
        let hasSecond = [OptimizerMoments.first, OptimizerMoments.second].allSatisfy { names.contains($0) }
        let isByRows = hasSecond && RowMoments.areHeld(by: file, configuration)
        let own = isByRows ? configuration.withoutCatalogue : configuration
        for name in names {
            let parameters = ModelParameters(own)
            let layout = parameters.layout
            try layout.check(file, prefix: name + "/", without: isByRows ? ParameterLayout.catalogue : [])
            for entry in layout.entries where !(isByRows && ParameterLayout.catalogue.contains(entry.name)) {
                try read(file, name + "/" + entry.name, into: parameters.slice(entry.range))
            }
            moments.byName[name] = parameters
        }
        if isByRows { moments.rows = try RowMoments.read(file, configuration) }
        return moments
    }

    /// Reads one tensor, which must be finite.
    static func read(_ file: SafetensorsFile, _ name: String, into values: Matrix) throws(CheckpointError) {
        try file.read(name, into: values)
        guard values.isFinite else { throw .notFinite(path: file.path, name: name) }
    }
}
