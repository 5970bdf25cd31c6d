import Foundation

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

    /// Reads the manifest of a checkpoint directory, with `sha256:` and its own digest.
    static func read(directory: String) throws(CheckpointError) -> (manifest: CheckpointManifest, digest: String) {
        let path = directory + "/" + CheckpointFile.manifest
        guard FileSystem.isDirectory(directory) else { throw .missing(path: directory) }
        guard FileSystem.exists(path) else {
            throw .incomplete(path: directory, missingFile: CheckpointFile.manifest)
        }
        let bytes = try FileSystem.read(path)
        do {
            let manifest = try JSONDecoder().decode(CheckpointManifest.self, from: Data(bytes))
            guard manifest.format == CheckpointConfiguration.currentFormat else {
                throw CheckpointError.unsupportedFormat(path: path, version: manifest.format)
            }
            return (manifest, "sha256:" + SHA256Hash.hex(of: bytes))
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw .malformed(path: path, reason: "\(error)")
        }
    }

    /// Reads one file and checks it against the manifest.
    func read(_ name: String, directory: String) throws(CheckpointError) -> [UInt8] {
        let bytes = try readUnverified(name, directory: directory)
        try check(SHA256Hash.hex(of: bytes), of: name, directory: directory)
        return bytes
    }

    /// Reads one file; of what the manifest says only its size is checked.
    func readUnverified(_ name: String, directory: String) throws(CheckpointError) -> [UInt8] {
        let path = directory + "/" + name
        guard let expected = files[name] else {
            throw .malformed(path: directory + "/" + CheckpointFile.manifest, reason: "it does not list \(name)")
        }
        guard FileSystem.exists(path) else { throw .incomplete(path: directory, missingFile: name) }
        let bytes = try FileSystem.read(path)
        guard bytes.count == expected.bytes else {
            throw .malformed(
                path: path, reason: "it has \(bytes.count) bytes, the manifest says \(expected.bytes): it is truncated")
        }
        return bytes
    }

    /// - Parameter digest: what was found of a file that the manifest lists
    func check(_ digest: String, of name: String, directory: String) throws(CheckpointError) {
        guard let expected = files[name], digest != expected.sha256 else { return }
        throw .digestMismatch(path: directory + "/" + name, expected: expected.sha256, found: digest)
    }
}

/// The files of a checkpoint directory.
public enum CheckpointFile {
    public static let model = "model.safetensors"
    public static let configuration = "config.json"
    public static let vocabulary = "vocabulary.tsv"
    public static let metrics = "metrics.json"
    /// Carts with the model's answers; checkpoints from before, and imported ones, have none.
    public static let golden = "golden.json"
    /// What stands beside the network, where something does (``ScoreExpert``).
    public static let expert = "expert.safetensors"
    public static let manifest = "manifest.json"
    /// Optimizer moments; only training reads it.
    public static let optimizer = "optimizer.safetensors"
    /// Where training stands; only training reads it.
    public static let trainingState = "training.json"
    /// A page for people, added after publishing and not listed in the manifest (``CheckpointPublisher/attach(_:as:to:)``).
    public static let report = "report.html"
}
