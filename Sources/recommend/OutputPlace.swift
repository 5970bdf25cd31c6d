import Foundation
import Platform

/// Where answers go, and where they are kept until all of them are there.
struct OutputPlace: Sendable {
    /// Stands for standard output.
    static let standardOutput = "-"
    /// As many as the system follows.
    private static let mostLinks = 40

    /// Where links lead, as they were when the program began: the file, those beside it and its directory are of one place.
    let path: String
    /// What is written to if no file was named but an open descriptor, such as standard output.
    let descriptor: Int32?
    /// Whether what is written there is gone at once, as with standard output, pipes and devices.
    let isStream: Bool

    /// - Parameter given: a path, or ``standardOutput``
    init(path given: String) {
        let end = Self.end(ofLinksFrom: given)
        let (directory, name) = Self.parts(of: end)
        let descriptor = Self.descriptor(named: end)
        var path = end
        if descriptor == nil, let real = FileSystem.realPath(directory) {
            path = real + (real.hasSuffix("/") ? "" : "/") + name
        }
        self.path = path
        self.descriptor = descriptor
        isStream = descriptor != nil || (try? FileKind(at: path)) == .other
    }

    /// The answers so far: whole blocks, and perhaps some of the next one.
    var partial: String { path + ".partial" }
    /// How far they are (``SavedProgress``).
    var state: String { path + ".partial.json" }
    /// The next ``state`` while it is written.
    var temporaryState: String { state + ".new" }

    /// The directory that is to hold the file.
    var directory: String { Self.parts(of: path).directory }

    /// Checks, before anything is read, that a file may be written there, and keeps other processes from it.
    ///
    /// - Parameters:
    ///   - resumes: whether an interrupted run may be gone on with
    ///   - overwrites: whether what is there may be replaced
    func claim(resumes: Bool, overwrites: Bool) throws -> OutputClaim {
        if isStream { return .stream }
        switch try FileKind(at: path) {
        case .directory: throw RecommendError.isDirectory(path)
        case .file where !overwrites && !resumes: throw RecommendError.outputExists(path)
        default: break
        }
        guard FileSystem.isDirectory(directory), FileManager.default.isWritableFile(atPath: directory) else {
            throw RecommendError.notWritable(directory)
        }
        let file = try ResumableFile(locking: partial)
        do {
            return try claim(file, resumes: resumes, overwrites: overwrites)
        } catch {
            file.removeIfEmpty()
            throw error
        }
    }

    /// What is to be done with the file, which no other process changes from now on.
    private func claim(_ file: ResumableFile, resumes: Bool, overwrites: Bool) throws -> OutputClaim {
        let isEmpty = try file.size() == 0
        // Another process may have given it its name since it was looked for.
        if !overwrites, try FileKind(at: path) != nil {
            guard resumes && isEmpty else { throw RecommendError.outputExists(path) }
            file.removeIfEmpty()
            FileSystem.removeFile(state)
            return .finished
        }
        guard isEmpty || resumes || overwrites else { throw RecommendError.unfinished(self) }
        // The longest name of all that will be needed. What an interrupted run left of it is no use, and a pipe would wait.
        FileSystem.removeFile(temporaryState)
        _ = try DurableFile(creating: temporaryState)
        FileSystem.removeFile(temporaryState)
        guard resumes, !isEmpty, FileSystem.exists(state) else { return .file(file, nil) }
        return .file(file, try SavedProgress(readingFrom: state))
    }

    /// Removes the side file so that it does not come back after a power failure either.
    func removeState() throws(FileError) {
        FileSystem.removeFile(state)
        guard !FileSystem.exists(state) else { throw .writeFailed(path: state, reason: "it cannot be removed") }
        try FileSystem.synchronizeDirectory(directory)
    }

    /// Follows links, also to where nothing is yet, but not to what is no file.
    private static func end(ofLinksFrom given: String) -> String {
        var path = given
        for _ in 0..<mostLinks {
            guard descriptor(named: path) == nil, (try? FileKind(at: path)) != .other,
                let target = FileSystem.linkTarget(path)
            else { break }
            path = target.hasPrefix("/") ? target : parts(of: path).directory + "/" + target
        }
        return path
    }

    private static func parts(of path: String) -> (directory: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let name = String(path[path.utf8.index(after: slash)...])
        return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
    }

    /// The descriptor that a path stands for. Where it is of a file, opening the path would begin at that file's first byte, and renaming
    /// would replace it.
    private static func descriptor(named path: String) -> Int32? {
        switch path {
        case standardOutput, "/dev/stdout": return STDOUT_FILENO
        case "/dev/stderr": return STDERR_FILENO
        default: break
        }
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
            return Int32(path.dropFirst(folder.count)).flatMap { $0 >= 0 ? $0 : nil }
        }
        return nil
    }
}
