/// Which model answered.
public struct ModelIdentity: Sendable, Equatable {
    /// Its name among those that answer side by side (``ModelSlot/name``).
    public var name: String
    /// The checkpoint directory's name.
    public var version: String
    /// `sha256:` and the hexadecimal digest of the checkpoint's manifest.
    public var digest: String

    public init(name: String, version: String, digest: String) {
        self.name = name
        self.version = version
        self.digest = digest
    }
}
