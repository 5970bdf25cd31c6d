import Checkpoints
import Platform

/// A candidate that was rejected, and when it is tried again: when its files have changed since, as those of one that is still
/// being copied do, and not before a pause that doubles with every try.
struct RejectedCandidate {
    static let shortestPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(60)

    let candidate: ReloadCandidate
    private let files: FileFingerprint
    private let pause: Duration
    private let end: MonotonicTime

    /// - Parameters:
    ///   - files: as they were before it was tried: what was written since may be what it lacked
    ///   - before: the rejection before this one
    init(
        _ candidate: ReloadCandidate, files: FileFingerprint, after before: RejectedCandidate?, now: MonotonicTime
    ) {
        self.candidate = candidate
        self.files = files
        if let before, before.candidate.path == candidate.path {
            pause = min(Self.longestPause, before.pause * 2)
        } else {
            pause = Self.shortestPause
        }
        end = now + pause
    }

    /// Whether `other`, which is where the candidate was, should be tried.
    func isDue(_ other: ReloadCandidate, now: MonotonicTime) -> Bool {
        guard now >= end else { return false }
        return other.isNew(after: candidate) || CheckpointDirectory.fingerprint(of: other.path) != files
    }
}
