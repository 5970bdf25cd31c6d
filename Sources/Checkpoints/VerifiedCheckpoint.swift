/// A checkpoint found whole (``Checkpoint/verify(directory:)``).
public struct VerifiedCheckpoint: Sendable, Equatable {
    public let path: String
    /// `sha256:` and the manifest's digest.
    public let digest: String
    /// Files the manifest lists.
    public let fileCount: Int
    /// Golden carts answered as published; 0 if it carries none.
    public let goldenCarts: Int
}
