import Platform

/// Resolves what a user calls a checkpoint: a checkpoint directory, or the output directory of `train`, whose `latest`
/// leads to its best checkpoint and moves when a better one is published.
public struct CheckpointLocation: Sendable, Equatable {
    /// The link to the best checkpoint of a training run. Where a checkpoint was put without a link, the directory itself.
    public static let latest = "latest"
    /// The link to the state training continues from.
    public static let resume = "resume"

    /// The link to the checkpoint that validation chose, where `latest` was trained on the held-out items too.
    public static let validated = "validated"

    public let path: String

    /// - Throws: ``CheckpointError/missing(path:)`` if there is no such directory, ``CheckpointError/unreadable(path:reason:)``
    ///   if this user may not look for it
    public init(path: String) throws(CheckpointError) {
        self.init(awaiting: path)
        guard try CheckpointError.kind(at: self.path) == .directory else { throw .missing(path: self.path) }
    }

    /// A place where there may be nothing yet, not even the directory.
    public init(awaiting path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Whether `path` is no checkpoint itself, so that `latest` may move. Looked up each time: it may be being copied.
    public var isOutputDirectory: Bool { !FileSystem.exists(path + "/" + CheckpointFile.manifest) }

    /// The links that say which checkpoint answers.
    public var links: PublishedLinks { PublishedLinks(path: path) }

    /// The checkpoint directory to load now, links followed.
    ///
    /// - Throws: ``CheckpointError/missing(path:)`` if nothing is published there yet, or the directory is not there;
    ///   ``CheckpointError/unreadable(path:reason:)`` if this user may not look
    public func resolve() throws(CheckpointError) -> String {
        guard try CheckpointError.kind(at: path) == .directory else { throw .missing(path: path) }
        if try CheckpointError.kind(at: path + "/" + CheckpointFile.manifest) != nil { return path }
        if let target = links.latest { return absolute(target) }
        let directory = path + "/" + Self.latest
        guard try CheckpointError.kind(at: directory) == .directory else { throw .missing(path: directory) }
        return directory
    }

    /// The checkpoint that was published last: `latest`, unless that is pinned to another one.
    public func resolveNewest() throws(CheckpointError) -> String {
        guard isOutputDirectory, links.isPinned, let target = links.newest else { return try resolve() }
        return absolute(target)
    }

    /// The checkpoint that validation chose, if it has a link of its own.
    public var validatedCheckpoint: String? {
        isOutputDirectory ? FileSystem.linkTarget(path + "/" + Self.validated).map(absolute) : nil
    }

    /// The checkpoint whose quality can be measured on the items training held out: `validated` where there is one, else
    /// that of ``resolve()``.
    public func resolveValidated() throws(CheckpointError) -> String {
        if let validatedCheckpoint { return validatedCheckpoint }
        return try resolve()
    }

    private func absolute(_ target: String) -> String { target.hasPrefix("/") ? target : path + "/" + target }
}
