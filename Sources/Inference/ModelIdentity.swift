/// Which checkpoint answered.
public struct ModelIdentity: Sendable, Equatable {
    /// The checkpoint directory's name.
    public var version: String
    /// `sha256:` and the hexadecimal digest of the checkpoint's manifest.
    public var digest: String

    public init(version: String, digest: String) {
        self.version = version
        self.digest = digest
    }
}
