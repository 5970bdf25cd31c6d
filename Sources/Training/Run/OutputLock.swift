import Foundation
import Glibc

/// Keeps two processes from writing to one output directory: a lock on its file `.lock`, which ends with the process
/// however that ends.
public final class OutputLock: @unchecked Sendable {
    private let descriptor: Int32
    /// The directory, if it was made for the lock: it goes away again with a run that was refused.
    private let madeDirectory: String?

    /// Makes the directory if it is not there.
    ///
    /// - Throws: ``TrainingError/outputLocked(path:by:)``, ``TrainingError/outputNotWritable(path:reason:)``
    init(_ directory: String) throws(TrainingError) {
        let existed = FileManager.default.fileExists(atPath: directory)
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .outputNotWritable(path: directory, reason: error.localizedDescription)
        }
        let file = directory + "/.lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .outputNotWritable(path: directory, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            close(descriptor)
            throw .outputLocked(path: directory, by: holder.isEmpty ? "another process" : holder)
        }
        madeDirectory = existed ? nil : directory
        let text = "process \(getpid()) since \(Date.now.formatted(.iso8601))"
        // What it says is for people; the lock holds without it.
        _ = ftruncate(descriptor, 0)
        _ = text.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) }
    }

    deinit {
        if let madeDirectory, (try? FileManager.default.contentsOfDirectory(atPath: madeDirectory)) == [".lock"] {
            unlink(madeDirectory + "/.lock")
            rmdir(madeDirectory)
        }
        close(descriptor)
    }
}
