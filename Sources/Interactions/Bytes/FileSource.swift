import Glibc

/// A file (or pipe) on disk, or standard input.
final class FileSource: ByteSource {
    /// The path that stands for standard input.
    static let standardInput = "-"

    /// What messages call it: the path, or "standard input".
    let path: String
    /// Its size in bytes if it is a regular file, `nil` for a pipe or device.
    let size: Int?
    private let descriptor: Int32
    private let closes: Bool

    var isStandardInput: Bool { !closes }

    /// - Parameter path: `-` is standard input, which stays open.
    init(path: String) throws(InteractionError) {
        let isStandardInput = path.utf8.elementsEqual(Self.standardInput.utf8)
        let name = isStandardInput ? "standard input" : path
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(name, errno) }
        self.path = name
        self.descriptor = descriptor
        closes = !isStandardInput
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            if closes { close(descriptor) }
            throw Self.failure(name, code)
        }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else {
            if closes { close(descriptor) }
            throw Self.isDirectory(name)
        }
        size = kind == S_IFREG ? Int(status.st_size) : nil
    }

    deinit { if closes { close(descriptor) } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Standard input is as whoever started the program left it, perhaps non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&waiting, 1, -1)
            default: throw Self.failure(path, errno)
            }
        }
    }

    /// The size of a regular file; `nil` of anything else, and of what is not there. Opens nothing: who opens a pipe takes part in it.
    static func size(of path: String) -> Int? {
        var status = stat()
        guard !path.utf8.elementsEqual(standardInput.utf8), stat(path, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return Int(status.st_size)
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

    /// Why a system call failed (`code` is its `errno`).
    static func failure(_ path: String, _ code: Int32) -> InteractionError {
        switch code {
        case ENOENT: .unreadable(file: path, reason: "no such file")
        case EACCES: .unreadable(file: path, reason: "no permission to read it")
        default: .unreadable(file: path, reason: String(cString: strerror(code)))
        }
    }

    static func isDirectory(_ path: String) -> InteractionError {
        .unreadable(file: path, reason: "this is a directory; name a file in it")
    }
}
