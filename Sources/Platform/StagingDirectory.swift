import Glibc

/// A new directory under a hidden name beside its place, to be renamed into that once all of it is written.
///
/// As long as the value lives, the directory is locked (`flock`); the lock ends with the process however that ends. So one
/// that can be locked was left behind, also by a process of another container. Some network file systems lock no
/// directories: there one is taken for left behind when a day has passed since anything in it was written.
public final class StagingDirectory: Sendable {
    /// Where to write.
    public let path: String
    private let descriptor: Int32

    private static let mark = ".new-"
    /// Names that are tried, and so writers of one name there may be at a time.
    private static let mostNames = 100
    private static let day = 86_400.0

    /// - Parameters:
    ///   - name: what it will be called
    ///   - parent: where; must be there
    public init(for name: String, in parent: String) throws(FileError) {
        let made = try StagingDirectory.made(name, in: parent)
        path = made.path
        descriptor = made.descriptor
    }

    deinit { close(descriptor) }

    /// Removes those in a directory that were left behind. What cannot be removed stays, without an error.
    public static func removeAbandoned(in parent: String) {
        for name in FileSystem.hiddenNames(in: parent, mark: mark) { removeIfAbandoned(parent + "/" + name) }
    }

    private static func made(
        _ name: String, in parent: String
    ) throws(FileError) -> (path: String, descriptor: Int32) {
        for number in 1...mostNames {
            let path = "\(parent)/.\(name)\(mark)\(getpid())" + (number == 1 ? "" : "-\(number)")
            // Processes of different containers may have the same number.
            removeIfAbandoned(path)
            if mkdir(path, 0o755) != 0 {
                guard errno == EEXIST else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
                continue
            }
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if descriptor < 0 {
                guard errno == ENOENT else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
                continue
            }
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            if !isTaken, FileSystem.leads(path, to: descriptor) { return (path, descriptor) }
            // It was taken for left behind before it was locked.
            close(descriptor)
        }
        throw .writeFailed(path: "\(parent)/\(name)", reason: "too many others write to the same name")
    }

    private static func removeIfAbandoned(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
        // Between opening and locking it may have been renamed into its place, and another one made.
        guard isAbandoned(path, whenLockingSays: code), FileSystem.leads(path, to: descriptor) else { return }
        FileSystem.removeDirectory(path)
    }

    /// - Parameter code: 0 if it could be locked, else the system's number for why not
    static func isAbandoned(_ path: String, whenLockingSays code: Int32) -> Bool {
        if code == 0 || code == EWOULDBLOCK { return code == 0 }
        let now = Double(time(nil))
        return ([path] + FileSystem.names(in: path).map { path + "/" + $0 }).allSatisfy { written in
            FileSystem.modificationTime(written).map { now - $0 > day } ?? true
        }
    }
}
