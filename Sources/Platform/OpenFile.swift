import Glibc

/// A regular file held open for reading. What was opened stays readable whatever becomes of its name: who replaces files by
/// renaming leaves it as it is. Its descriptor is closed with the last reference.
///
/// Nothing is mapped: of a mapped file that somebody cuts short, the next look ends the process (SIGBUS). Here it is an error.
public final class OpenFile: Sendable {
    public let path: String
    /// Bytes it had when it was opened.
    public let size: Int
    private let descriptor: Int32

    /// Opens a file, links followed.
    ///
    /// What is not a regular file is not opened: opening a device may act on it, and opening a pipe waits for who writes.
    ///
    /// - Parameters:
    ///   - size: how many bytes the file must have; `nil` if that is not known
    ///   - limit: how many it may have
    public init(_ path: String, size: Int? = nil, limit: Int = .max) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(reading: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is not a file") }
        // What was put in its place since does not make this wait either.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(reading: path, code: errno) }
        self.path = path
        self.descriptor = descriptor
        guard fstat(descriptor, &status) == 0 else {
            self.size = 0
            throw FileError(reading: path, code: errno)
        }
        self.size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is not a file") }
        if let size, self.size != size { throw .wrongSize(path: path, expected: size, found: self.size) }
        guard self.size <= limit else { throw .tooLarge(path: path, bytes: self.size, limit: limit) }
    }

    deinit { close(descriptor) }

    /// Fills a buffer with the bytes from `offset` on. Any number of threads may read at once.
    ///
    /// - Throws: ``FileError/wrongSize(path:expected:found:)`` if the file ends before that: it has been cut short since.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        guard try readPrefix(into: buffer, at: offset) < buffer.count else { return }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(reading: path, code: errno) }
        throw .wrongSize(path: path, expected: size, found: Int(status.st_size))
    }

    /// The same as far as the file goes.
    ///
    /// - Returns: how many bytes there were
    func readPrefix(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        precondition(offset >= 0)
        guard let base = buffer.baseAddress else { return 0 }
        var filled = 0
        while filled < buffer.count {
            let count = pread(descriptor, base + filled, buffer.count - filled, offset + filled)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw FileError(reading: path, code: errno) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
