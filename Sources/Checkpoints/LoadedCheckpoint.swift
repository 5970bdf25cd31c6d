/// A checkpoint read and verified, with where it came from.
public struct LoadedCheckpoint: Sendable {
    public let checkpoint: Checkpoint
    /// The directory's name.
    public let version: String
    /// `sha256:` and the manifest's digest.
    public let digest: String
}
