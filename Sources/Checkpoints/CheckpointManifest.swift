/// A checkpoint's `manifest.json`, written last: the size and SHA-256 of every other file.
public struct CheckpointManifest: Sendable, Equatable, Codable {
    public struct File: Sendable, Equatable, Codable {
        public var bytes: Int
        /// Lower-case hexadecimal.
        public var sha256: String
    }

    public var format = CheckpointConfiguration.currentFormat
    public var files: [String: File]

    init(files: [String: File]) { self.files = files }
}
