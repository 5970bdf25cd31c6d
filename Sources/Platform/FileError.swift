import Glibc

/// Why a file operation failed. Every case says which file.
public enum FileError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(path: String)
    case unreadable(path: String, reason: String)
    /// The process or the system has no descriptors or no memory left for it just now; later there may be.
    case exhausted(path: String, reason: String)
    /// It has another size than it must have.
    case wrongSize(path: String, expected: Int, found: Int)
    /// It is larger than such a file may be, or than the memory there is.
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// It holds other bytes than when it was read first.
    case changed(path: String)
    case writeFailed(path: String, reason: String)

    /// The reading of a file failed with `code`.
    init(reading path: String, code: Int32) {
        var reason = String(cString: strerror(code))
        if code == EACCES { reason += " (this user may not read it, or may not enter a directory on the way)" }
        self =
            switch code {
            case ENOENT: .missing(path: path)
            case EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS: .exhausted(path: path, reason: reason)
            default: .unreadable(path: path, reason: reason)
            }
    }

    public var description: String {
        switch self {
        case .missing(let path): "\(path) does not exist"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .exhausted(let path, let reason): "\(path) cannot be read for now: \(reason)"
        case .wrongSize(let path, let expected, let found): "\(path) has \(found) bytes instead of \(expected)"
        case .tooLarge(let path, let bytes, let limit): "\(path) has \(bytes) bytes, more than the \(limit) it may have"
        case .changed(let path): "\(path) holds other bytes than when it was read first: somebody writes to it in place"
        case .writeFailed(let path, let reason): "cannot write \(path): \(reason)"
        }
    }
}
