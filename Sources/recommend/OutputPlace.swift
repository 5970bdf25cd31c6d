import Foundation
import Platform

/// Where answers go, and where they are kept until all of them are there.
struct OutputPlace: Sendable {
    /// Stands for standard output.
    static let standardOutput = "-"

    let path: String

    /// The answers so far: whole blocks, and perhaps some of the next one.
    var partial: String { path + ".partial" }
    /// How far they are (``SavedProgress``).
    var state: String { path + ".partial.json" }

    /// The directory that is to hold the file.
    var directory: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether what is written there is gone at once, as with standard output, pipes and devices.
    var isStream: Bool { path == Self.standardOutput || (try? FileKind(at: path)) == .other }

    /// Checks, before anything is read, that a file may be written there.
    ///
    /// - Parameters:
    ///   - resumes: whether an interrupted run may be gone on with
    ///   - overwrites: whether what is there may be replaced
    /// - Returns: what is gone on with; `nil` if the run begins anew
    func check(resumes: Bool, overwrites: Bool) throws -> SavedProgress? {
        if isStream { return nil }
        switch try FileKind(at: path) {
        case .directory: throw RecommendError.isDirectory(path)
        case .file where !overwrites: throw RecommendError.outputExists(path)
        default: break
        }
        guard FileSystem.isDirectory(directory), FileManager.default.isWritableFile(atPath: directory) else {
            throw RecommendError.notWritable(directory)
        }
        guard FileSystem.exists(partial), FileSystem.exists(state) else { return nil }
        if resumes { return try SavedProgress(readingFrom: state) }
        guard overwrites else { throw RecommendError.unfinished(self) }
        return nil
    }
}
