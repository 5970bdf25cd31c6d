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

    init(_ location: CheckpointLocation) {
        do throws(CheckpointError) {
            // Looked for first: a pin that begins meanwhile is seen the next time.
            let isPinned = location.isOutputDirectory && location.links.isPinned
            self.init(path: try location.resolve(), isPinned: isPinned)
        } catch {
            var isMissing = false
            if case .missing = error { isMissing = true }
            self.init(
                path: location.path + "/" + CheckpointLocation.latest, directory: .failure(error), isMissing: isMissing,
                isPinned: false)
        }
    }

    init(path: String, isPinned: Bool = false) {
        self.init(
            path: path,
            directory: Result { () throws(CheckpointError) in try CheckpointDirectory(opening: path) },
            isMissing: false, isPinned: isPinned)
    }

    private init(
        path: String, directory: Result<CheckpointDirectory, CheckpointError>, isMissing: Bool, isPinned: Bool
    ) {
        (self.path, self.directory, self.isMissing, self.isPinned) = (path, directory, isMissing, isPinned)
    }

    /// Whether it is another checkpoint, or the same one with another manifest; pins aside.
    func isNew(after other: ReloadCandidate) -> Bool { path != other.path || directory != other.directory }
}
