import Glibc

/// Standard output and standard error, past the C library's buffers.
///
/// `FileHandle.write(_:)` ends the process with a crash when the disk behind a redirected stream is full.
public enum StandardStream {
    /// Written at once: a reader that is slow slows the program down, as it should.
    case output
    /// Written in order with the lines of the log, by a thread that alone waits for the reader.
    case error

    /// Writes the whole text. If the reader is gone or the disk is full the rest is dropped without an error, so that a
    /// program that loses its output goes on working.
    public func write(_ text: String) {
        switch self {
        case .output: _ = Self.write(Array(text.utf8), to: STDOUT_FILENO)
        case .error: LogQueue.standardError.write(Array(text.utf8))
        }
    }

    /// Waits until what has been written is out, at most for `limit`; so that what follows on the other stream of a terminal
    /// follows there.
    public func flush(within limit: Duration) { if self == .error { LogQueue.standardError.flush(within: limit) } }

    /// Writes bytes until all are written, or no more can be.
    /// - Returns: how many were written
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0 && errno == EAGAIN {
                // Whoever shares the terminal or pipe has made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wanted, 1, -1)
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        return bytes.count - rest.count
    }

    /// Forces out what `print` left in its buffer.
    ///
    /// - Returns: why some of the output was lost; `nil` if all of it was taken, or its reader has left because it had enough,
    ///   as `head` does.
    static func flushPrinted() -> String? {
        guard fflush(nil) != 0, errno != EPIPE else { return nil }
        return "cannot write standard output: " + String(cString: strerror(errno))
    }
}
