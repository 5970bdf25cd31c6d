import Checkpoints
import Platform

/// What a location leads to at some moment.
struct ReloadCandidate: Equatable {
    let path: String
    /// Its manifest, or why that cannot be read.
    let directory: Result<CheckpointDirectory, CheckpointError>
    /// Whether nothing is published where the location leads.
    let isMissing: Bool
    /// Whether the output directory is pinned to it.
    let isPinned: Bool

    /// Looks where a location leads, and reads the manifest there.
    init(_ location: CheckpointLocation) {
        var watch = CandidateWatch(location)
        self = watch.look()
    }

    init(path: String, isPinned: Bool = false) {
        self.init(
            path: path,
            directory: Result { () throws(CheckpointError) in try CheckpointDirectory(opening: path) },
            isMissing: false, isPinned: isPinned)
    }

    init(
        path: String, directory: Result<CheckpointDirectory, CheckpointError>, isMissing: Bool, isPinned: Bool
    ) {
        (self.path, self.directory, self.isMissing, self.isPinned) = (path, directory, isMissing, isPinned)
    }

    /// Whether its manifest could be read.
    var wasRead: Bool { if case .success = directory { true } else { false } }

    /// Whether it is another checkpoint, or the same one with another manifest; pins aside.
    func isNew(after other: ReloadCandidate) -> Bool { path != other.path || directory != other.directory }
}
