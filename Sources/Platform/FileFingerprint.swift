import Glibc

/// Tells whether files have been written to or replaced since the last look, or may be read by others, without reading them.
/// Symbolic links are followed: replacing what they lead to is a change.
public struct FileFingerprint: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        let device: UInt
        let file: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int
        /// Of the last change of what is not content: a file that may be read now has no new time of writing.
        let changedSeconds: Int
        let changedNanoseconds: Int
    }

    /// nil: not there.
    private let entries: [Entry?]

    public init(_ paths: [String]) {
        entries = paths.map { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            return Entry(
                device: status.st_dev, file: status.st_ino, size: status.st_size,
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
                changedSeconds: status.st_ctim.tv_sec, changedNanoseconds: status.st_ctim.tv_nsec)
        }
    }

    /// Whether nothing of any of the files has changed for a while, by the system's clock; those that are not there have not.
    ///
    /// Two changes within one tick of a file system's clock leave the same times. Of files that have rested for longer than such a
    /// tick, every later change shows.
    public func hasRested(seconds: Int) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return entries.allSatisfy { entry in entry.map { $0.changedSeconds <= now.tv_sec - seconds } ?? true }
    }
}
