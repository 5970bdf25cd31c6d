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
    /// A manifest is read at every so manyth look whatever its file is like: some file systems show no change of a file that is
    /// overwritten with as many bytes at a time that is set back.
    private static let looksWithoutReading = 30
    /// Looks since the manifest was read.
    private var looks = 0
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
        looks += 1
        if let last, last.candidate.path == path, last.manifest == manifest, looks < Self.looksWithoutReading {
            directory = last.candidate.directory
        }
        if directory == nil { looks = 0 }
        let candidate = ReloadCandidate(
            path: path, directory: directory ?? open(path), isMissing: false, isPinned: isPinned)
        // Asked once more: a link above may have led elsewhere meanwhile.
        let isSame = directory != nil || CheckpointDirectory.manifestFingerprint(of: path) == manifest
        last = candidate.wasRead && isSame && manifest.hasRested(seconds: restSeconds) ? (candidate, manifest) : nil
        return candidate
    }
}
