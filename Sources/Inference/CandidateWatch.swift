import Checkpoints
import Platform

/// Looks again and again where a location leads, and reads a manifest only where it may be another than at the last look.
///
/// As long as nothing changes a look costs some ten questions about names (`access`, `readlink`, `stat`), and no file is opened: many
/// replicas may watch one volume.
struct CandidateWatch {
    /// Longer than a tick of any file system's clock in use; FAT's is two seconds.
    private static let restSeconds = 3

    private let location: CheckpointLocation
    private let restSeconds: Int
    private let open: (_ path: String) -> Result<CheckpointDirectory, CheckpointError>
    /// What was read last, and what the manifest's file was like before that. Nothing where it might change without showing it.
    private var last: (candidate: ReloadCandidate, manifest: FileFingerprint)?

    init(_ location: CheckpointLocation) {
        self.init(location, restSeconds: Self.restSeconds) { path in
            Result { () throws(CheckpointError) in try CheckpointDirectory(opening: path) }
        }
    }

    /// - Parameters:
    ///   - restSeconds: a manifest that has changed within so many is read at every look
    ///   - open: reads a checkpoint's manifest
    init(
        _ location: CheckpointLocation, restSeconds: Int,
        open: @escaping (_ path: String) -> Result<CheckpointDirectory, CheckpointError>
    ) {
        self.location = location
        self.restSeconds = restSeconds
        self.open = open
    }

    /// What the location leads to now.
    mutating func look() -> ReloadCandidate {
        do throws(CheckpointError) {
            // Looked for first: a pin that begins meanwhile is seen the next time.
            let isPinned = location.isOutputDirectory && location.links.isPinned
            return candidate(at: try location.resolve(), isPinned: isPinned)
        } catch {
            last = nil
            var isMissing = false
            if case .missing = error { isMissing = true }
            return ReloadCandidate(
                path: location.path + "/" + CheckpointLocation.latest, directory: .failure(error), isMissing: isMissing,
                isPinned: false)
        }
    }

    private mutating func candidate(at path: String, isPinned: Bool) -> ReloadCandidate {
        // Before the manifest is read: what is written to it meanwhile shows at the next look.
        let manifest = CheckpointDirectory.manifestFingerprint(of: path)
        var directory: Result<CheckpointDirectory, CheckpointError>?
        if let last, last.candidate.path == path, last.manifest == manifest { directory = last.candidate.directory }
        let candidate = ReloadCandidate(
            path: path, directory: directory ?? open(path), isMissing: false, isPinned: isPinned)
        last = candidate.wasRead && manifest.hasRested(seconds: restSeconds) ? (candidate, manifest) : nil
        return candidate
    }
}
