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

    /// What makes this no list of files beside it, in words; `nil` if nothing does.
    var problem: String? {
        for (name, file) in files {
            guard !name.isEmpty, name.utf8.first != UInt8(ascii: "."), !name.utf8.contains(UInt8(ascii: "/")) else {
                return "\(name.debugDescription) is not the name of a file in the directory"
            }
            guard file.bytes >= 0 else { return "\(name) cannot have \(file.bytes) bytes" }
            let isDigest = file.sha256.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
            guard file.sha256.utf8.count == 64, isDigest else {
                return "the sha256 of \(name) is not 64 hexadecimal digits"
            }
        }
        return nil
    }
}
