import Platform

/// A checkpoint directory whose manifest has been read: what its files must be, and the digest that names all of them.
///
/// Opening one costs reading a few hundred bytes; loading it (``Checkpoint/load(_:)``) costs all the rest.
public struct CheckpointDirectory: Sendable, Equatable {
    public let path: String
    public let manifest: CheckpointManifest
    /// `sha256:` and the manifest's digest.
    public let digest: String

    /// The directory's name.
    public var version: String { Self.version(of: path) }

    public static func version(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Reads and checks the manifest.
    public init(opening path: String) throws(CheckpointError) {
        guard try CheckpointError.kind(at: path) == .directory else { throw .missing(path: path) }
        let file = path + "/" + CheckpointFile.manifest
        guard try CheckpointError.kind(at: file) != nil else {
            throw .incomplete(path: path, missingFile: CheckpointFile.manifest)
        }
        let bytes = try CheckpointError.reading(file, limit: CheckpointFile.largest(CheckpointFile.manifest))
        self.path = path
        digest = "sha256:" + SHA256Hash.hex(of: bytes)
        manifest = try CheckpointJSON.decode(CheckpointManifest.self, from: bytes, path: file)
        guard manifest.format == CheckpointConfiguration.currentFormat else {
            throw .unsupportedFormat(path: file, version: manifest.format)
        }
        if let problem = manifest.problem { throw .malformed(path: file, reason: problem) }
    }

    /// Of all files in a directory, whatever they are: it changes while a checkpoint is still being copied there.
    public static func fingerprint(of path: String) -> FileFingerprint {
        FileFingerprint([path] + FileSystem.names(in: path).map { path + "/" + $0 })
    }

    /// Of the manifest alone: as long as it stays, so does what ``init(opening:)`` reads.
    public static func manifestFingerprint(of path: String) -> FileFingerprint {
        FileFingerprint([path + "/" + CheckpointFile.manifest])
    }

    func path(of file: String) -> String { path + "/" + file }

    func lists(_ file: String) -> Bool { manifest.files[file] != nil }

    /// Reads one file and checks it against the manifest.
    func read(_ file: String) throws(CheckpointError) -> [UInt8] {
        let bytes = try readUnverified(file)
        try check(SHA256Hash.hex(of: bytes), of: file)
        return bytes
    }

    /// Opens one file; of what the manifest says only its size is checked.
    func open(_ file: String) throws(CheckpointError) -> OpenFile {
        let expected = try existing(file)
        do throws(FileError) {
            return try OpenFile(path(of: file), size: expected.bytes, limit: CheckpointFile.largest(file))
        } catch {
            throw CheckpointError(error)
        }
    }

    private func existing(_ file: String) throws(CheckpointError) -> CheckpointManifest.File {
        guard let expected = manifest.files[file] else {
            throw .malformed(path: path(of: CheckpointFile.manifest), reason: "it does not list \(file)")
        }
        guard try CheckpointError.kind(at: path(of: file)) != nil else {
            throw .incomplete(path: path, missingFile: file)
        }
        return expected
    }

    /// Reads one file; of what the manifest says only its size is checked.
    private func readUnverified(_ file: String) throws(CheckpointError) -> [UInt8] {
        let expected = try existing(file)
        let bytes = try CheckpointError.reading(
            path(of: file), size: expected.bytes, limit: CheckpointFile.largest(file))
        // Cut short while it was read.
        guard bytes.count == expected.bytes else {
            throw .malformed(
                path: path(of: file),
                reason: "it has \(bytes.count) bytes, the manifest says \(expected.bytes): it is truncated")
        }
        return bytes
    }

    /// - Parameter digest: what was found of a file that the manifest lists
    func check(_ digest: String, of file: String) throws(CheckpointError) {
        guard let expected = manifest.files[file], digest != expected.sha256 else { return }
        throw .digestMismatch(path: path(of: file), expected: expected.sha256, found: digest)
    }
}
