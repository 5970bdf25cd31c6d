import Inference
import Platform

/// Why answers could not be written.
enum RecommendError: Error, CustomStringConvertible {
    case outputExists(String)
    case isDirectory(String)
    /// Nobody may write in the directory, or it is not there.
    case notWritable(String)
    /// Answers of another run, or somebody else's file, are where those of this one go; it neither resumes nor overwrites.
    case unfinished(OutputPlace)
    /// What is resumed was asked otherwise.
    case otherRun(OutputPlace, what: String, before: String, now: String)
    /// The file has fewer bytes than were recorded.
    case cutShort(OutputPlace)
    /// The disk is full, or out of order.
    case unwritten(FileError)
    /// All answers are there, under their name, but the name is perhaps not on the disk.
    case unsynchronized(OutputPlace, FileError)
    /// Somebody wants the run to end.
    case interrupted
    /// Whoever read the output has gone.
    case readerLeft
    /// Neither a thread nor memory is left.
    case exhausted(String)
    case unanswered(user: String, RecommenderError)

    var description: String {
        switch self {
        case .outputExists(let path): "\(path) exists: name another --output, or replace it with --overwrite"
        case .isDirectory(let path): "\(path) is a directory: name a file in it"
        case .notWritable(let path): "cannot write in \(path): it is not there, or this user may not"
        case .unfinished(let place):
            "\(place.partial) is there, as after a run that was interrupted: go on with --resume, or begin anew with "
                + "--overwrite"
        case .otherRun(let place, let what, let before, let now):
            "\(place.partial) cannot be gone on with: \(what) was \(before) and is \(now); give what it was begun with, or begin "
                + "anew with --overwrite"
        case .cutShort(let place):
            "\(place.partial) has lost some of what was written: begin anew with --overwrite"
        case .unwritten(let error): "\(error)"
        case .unsynchronized(let place, let error):
            "\(place.path) has all answers, but its name is perhaps not on the disk: after a power failure it may be "
                + "\(place.partial) again; \(error)"
        case .interrupted: "interrupted"
        case .readerLeft: "nobody reads the output any more"
        case .exhausted(let reason): reason
        case .unanswered(let user, let error): "no answer for '\(user)': \(Self.reason(error))"
        }
    }

    private static func reason(_ error: RecommenderError) -> String {
        switch error {
        case .scoresNotFinite: "the model's scores are not numbers; use another checkpoint"
        case .weightsUnreadable(let error): "the model's weights are no longer in its file: \(error)"
        default: "\(error)"
        }
    }
}
