import Glibc

/// A new file written front to back, hashed on the way, synchronised at the end.
public struct DurableFile: ~Copyable {
    /// Where the file is.
    public let path: String
    private let descriptor: Int32
    private let hash = SHA256Hash()
    /// Bytes written so far.
    public private(set) var count = 0

    /// Creates the file, or empties the one that is there.
    public init(creating path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
    }

    deinit { close(descriptor) }

    /// Appends all the bytes.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        hash.update(bytes)
        let code = FileSystem.write(bytes, to: descriptor)
        guard code == 0 else { throw .writeFailed(path: path, reason: String(cString: strerror(code))) }
        count += bytes.count
    }

    /// Appends all the bytes.
    public mutating func write(_ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { buffer in
            do throws(FileError) { try write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Forces the bytes to the disk and returns their SHA-256 in hexadecimal.
    public func finish() throws(FileError) -> String {
        guard fsync(descriptor) == 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
        return hash.finish()
    }
}
