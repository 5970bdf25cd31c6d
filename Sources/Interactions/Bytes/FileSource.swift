import Glibc

/// A file (or pipe) on disk.
final class FileSource: ByteSource {
    let path: String
    /// Its size in bytes if it is a regular file, `nil` for a pipe or device.
    let size: Int?
    private let descriptor: Int32

    init(path: String) throws(InteractionError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.failure(path, code)
        }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else {
            close(descriptor)
            throw .unreadable(file: path, reason: "this is a directory; name a file in it")
        }
        self.path = path
        size = kind == S_IFREG ? Int(status.st_size) : nil
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw Self.failure(path, errno) }
        }
    }

    /// Reads at an offset, wherever the stream is; fewer bytes than asked for only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(InteractionError) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count == 0 { break }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw Self.failure(path, errno)
            }
        }
        return done
    }

    /// The bytes at an offset; fewer than asked for only at the end of the file.
    func bytes(at offset: Int, count: Int) throws(InteractionError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer.prefix(try read(into: buffer, at: offset)))
    }

    private static func failure(_ path: String, _ code: Int32) -> InteractionError {
        switch code {
        case ENOENT: .unreadable(file: path, reason: "no such file")
        case EACCES: .unreadable(file: path, reason: "no permission to read it")
        default: .unreadable(file: path, reason: String(cString: strerror(code)))
        }
    }
}
