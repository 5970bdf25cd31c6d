import Glibc

/// What is at a path.
///
/// Unlike ``FileSystem/exists(_:)`` this tells what is not there from what this process may not look at.
public enum FileKind: Sendable, Equatable {
    case file, directory
    /// A pipe, a socket or a device.
    case other

    /// Looks at a path, links followed.
    ///
    /// - Returns: `nil` if nothing is there, also where a link leads nowhere
    /// - Throws: ``FileError/unreadable(path:reason:)`` if this process may not enter a directory on the way, or the file
    ///   system does not answer
    public init?(at path: String) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            // A file where a directory should be: there is nothing below it.
            if code == ENOENT || code == ENOTDIR { return nil }
            throw FileError(reading: path, code: code)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }
}
