import Foundation
import Platform

extension CheckpointDirectory {
    /// When the checkpoint was written: the time of its manifest, the last of its files; `nil` if the file system does not tell.
    ///
    /// No file of a checkpoint holds a date, so that equal runs give equal bytes. A copy has the date of the copy, unless it was told to
    /// keep it (`cp -p`, `rsync -a`).
    public var createdAt: Date? {
        FileSystem.modificationTime(path(of: CheckpointFile.manifest)).map { Date(timeIntervalSince1970: $0) }
    }
}
