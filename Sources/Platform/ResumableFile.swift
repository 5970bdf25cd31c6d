import Glibc

/// A file written front to back, perhaps by several processes: one goes on where another was killed. As long as the value lives,
/// another process cannot have the same file so (file systems without locks, some network ones, hold nobody off).
public final class ResumableFile: Sendable {
    public let path: String
    private let descriptor: Int32

    /// How often a file is opened again that another process renamed between its opening and its locking.
    private static let mostAttempts = 10

    /// Opens the file, or makes it, and changes nothing of what is in it.
    ///
    /// - Throws: ``FileError/writeFailed(path:reason:)`` if it cannot be written, also because another process has it
    public init(locking path: String) throws(FileError) {
        self.path = path
        descriptor = try ResumableFile.opened(path)
    }

    deinit { close(descriptor) }

    private static func opened(_ path: String) throws(FileError) -> Int32 {
        for _ in 0..<mostAttempts {
            // A pipe of that name would wait for its reader.
            let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
            guard descriptor >= 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
            do throws(FileError) {
                if try isLocked(descriptor, path) { return descriptor }
            } catch {
                close(descriptor)
                throw error
            }
            close(descriptor)
        }
        throw .writeFailed(path: path, reason: "other processes go on replacing it")
    }

    /// Locks a file that has been opened.
    ///
    /// - Returns: whether it still has its name: who had the lock before may have renamed it
    private static func isLocked(_ descriptor: Int32, _ path: String) throws(FileError) -> Bool {
        var opened = stat()
        guard fstat(descriptor, &opened) == 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
        guard opened.st_mode & S_IFMT == S_IFREG else { throw .writeFailed(path: path, reason: "it is not a file") }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
            throw .writeFailed(path: path, reason: "another process is writing it")
        }
        return FileSystem.leads(path, to: descriptor)
    }

    /// How many bytes it has.
    public func size() throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
        return Int(status.st_size)
    }

    /// Cuts off what is behind the first bytes; what is appended follows them.
    ///
    /// - Parameter kept: how many bytes stay
    /// - Throws: ``FileError/wrongSize(path:expected:found:)`` if it has fewer
    public func cut(to kept: Int) throws(FileError) {
        let found = try size()
        guard found >= kept else { throw .wrongSize(path: path, expected: kept, found: found) }
        guard ftruncate(descriptor, kept) == 0, lseek(descriptor, kept, SEEK_SET) == kept else {
            throw .writeFailed(path: path, reason: FileSystem.lastError())
        }
    }

    /// Removes it if nothing is in it. Only while it has the name it was opened by: another process may have a file of that name
    /// afterwards.
    public func removeIfEmpty() {
        if (try? size()) == 0 { FileSystem.removeFile(path) }
    }

    /// Appends all the bytes. To be called by one thread at a time.
    public func append(_ bytes: [UInt8]) throws(FileError) {
        let code = FileSystem.write(bytes, to: descriptor)
        guard code == 0 else { throw .writeFailed(path: path, reason: String(cString: strerror(code))) }
    }

    /// Forces what was appended to the disk. Any thread may call it meanwhile.
    public func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
    }
}
