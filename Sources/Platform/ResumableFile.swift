import Glibc

/// A file written front to back, perhaps by several processes: one goes on where another was killed. As long as the value lives,
/// another process cannot have the same file so (file systems without locks, some network ones, hold nobody off).
public final class ResumableFile: Sendable {
    public let path: String
    private let descriptor: Int32

    /// Opens the file, or makes it, and cuts off what is behind its first bytes.
    ///
    /// - Parameter kept: how many bytes stay
    /// - Throws: ``FileError/wrongSize(path:expected:found:)`` if it has fewer; ``FileError/writeFailed(path:reason:)`` if it cannot be
    ///   written, also because another process has it
    public init(_ path: String, keeping kept: Int) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
        self.path = path
        self.descriptor = descriptor
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
            throw .writeFailed(path: path, reason: "another process is writing it")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
        guard Int(status.st_size) >= kept else {
            throw .wrongSize(path: path, expected: kept, found: Int(status.st_size))
        }
        guard ftruncate(descriptor, kept) == 0, lseek(descriptor, kept, SEEK_SET) == kept else {
            throw .writeFailed(path: path, reason: FileSystem.lastError())
        }
    }

    deinit { close(descriptor) }

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
