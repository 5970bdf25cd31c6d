import Glibc

/// Standard output and standard error, written without a buffer.
///
/// `FileHandle.write(_:)` ends the process with a crash when the disk behind a redirected stream is full.
public enum StandardStream {
    case output, error

    private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

    /// Writes the whole text. If the reader is gone or the disk is full the rest is dropped without an error, so that a
    /// program that loses its output goes on working.
    public func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Forces out what `print` left in its buffer.
    ///
    /// - Returns: why some of the output was lost; `nil` if all of it was taken.
    static func flushPrinted() -> String? {
        guard fflush(nil) != 0 else { return nil }
        return "cannot write standard output: " + String(cString: strerror(errno))
    }
}
