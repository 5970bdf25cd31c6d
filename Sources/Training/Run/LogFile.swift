import Foundation

/// A text file lines are added to.
final class LogFile {
    private let handle: FileHandle

    init?(path: String) {
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil) else { return nil }
        }
        guard let handle = FileHandle(forWritingAtPath: path) else { return nil }
        _ = try? handle.seekToEnd()
        self.handle = handle
    }

    func append(_ line: String) { try? handle.write(contentsOf: Data((line + "\n").utf8)) }
}
