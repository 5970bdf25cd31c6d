import Checkpoints

/// Why a training run could not begin or go on. Checkpoints published before stay as they are.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
    case configuration(String)
    case outputInUse(path: String)
    case outputNotWritable(path: String, reason: String)
    case outputLocked(path: String, by: String)
    case nothingToResume(path: String)
    case resumeDiffers(option: String, before: String, now: String)
    case dataDiffers(path: String)
    case noSharedItems(Int)
    case tooLittleData(String)
    case nonFiniteLoss(epoch: Int, batch: Int)
    case nonFiniteWeights(epoch: Int, batch: Int)
    case checkpoint(CheckpointError)
    /// Another process of a run is gone.
    case groupBroken(String)
    /// The processes of a run are not asked for the same.
    case groupDiffers(String)

    public var description: String {
        switch self {
        case .configuration(let problem):
            problem
        case .outputInUse(let path):
            "\(path) already holds a training run: continue it with --resume, or choose another --output"
        case .outputNotWritable(let path, let reason):
            "cannot write \(path): \(reason)"
        case .outputLocked(let path, let holder):
            "\(path) is in use by \(holder): wait for it, or choose another --output"
        case .nothingToResume(let path):
            "\(path) holds no state to resume from: start without --resume"
        case .resumeDiffers(let option, let before, let now):
            "cannot resume: \(option) was \(before) and is now \(now); give the run's own value (only epochs may change)"
        case .dataDiffers(let path):
            "cannot resume \(path): the interactions are not those the run began with; start a new run with --init-from"
        case .noSharedItems(let items):
            "none of the data's \(items) items is one of the checkpoint to begin with: its weights would say nothing of them. "
                + "Are the ids written in another way? Else start without --init-from"
        case .tooLittleData(let problem):
            problem
        case .nonFiniteLoss(let epoch, let batch):
            "the loss is no longer finite (epoch \(epoch), batch \(batch)): the last good checkpoint is kept; "
                + Self.startLower
        case .nonFiniteWeights(let epoch, let batch):
            "the weights are no longer finite after batch \(batch) of epoch \(epoch): the last good checkpoint is kept; "
                + Self.startLower
        case .checkpoint(let error):
            error.description
        case .groupDiffers(let what):
            "the processes differ \(what)"
        case .groupBroken(let reason):
            "the group of processes is broken: \(reason). Go on with --resume, with any number of processes"
        }
    }

    private static let startLower =
        "start anew with a lower --learning-rate or --clip, with --init-from to keep what it has learned"
}
