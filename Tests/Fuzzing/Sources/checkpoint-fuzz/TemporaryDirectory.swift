import Foundation

/// A new empty directory, removed with everything in it when the value goes away.
///
/// In memory where the system has such a place: a checkpoint synchronises each of its files to the disk, and on a busy one
/// that is most of the time of tests that publish many.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() throws {
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? URL(filePath: memory) : FileManager.default.temporaryDirectory
        let url = parent.appending(path: "cloze-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file into the directory and returns its path.
    public func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }
}
