import BERT4Rec
import Checkpoints

/// A run that was stopped, read and verified once: what `--resume` goes on from.
///
/// The run trains the weights it holds, so a point begins one run.
public struct ResumePoint: Sendable {
    /// The model as it was saved.
    public let checkpoint: Checkpoint
    /// Where the run stood.
    let state: TrainingState
    private let directory: CheckpointDirectory

    /// - Parameter path: the checkpoint's directory
    init(path: String) throws(CheckpointError) {
        directory = try CheckpointDirectory(opening: path)
        checkpoint = try Checkpoint.load(directory).checkpoint
        state = try TrainingState(
            json: TrainingSnapshot.loadState(directory), path: path + "/" + CheckpointFile.trainingState)
    }

    /// The optimizer's moments, read from the disk.
    func moments(of optimizer: OptimizerConfiguration) throws(CheckpointError) -> OptimizerMoments {
        try TrainingSnapshot.loadMoments(
            directory, configuration: checkpoint.parameters.configuration, names: optimizer.momentNames)
    }
}
