import Platform

/// Resolves what a user calls a checkpoint: a checkpoint directory, or the output directory of `train`, whose `latest`
/// link leads to its best checkpoint and moves when a better one is published.
public struct CheckpointLocation: Sendable, Equatable {
    /// The link to the best checkpoint of a training run.
    public static let latest = "latest"
    /// The link to the state training continues from.
    public static let resume = "resume"

    /// The link to the checkpoint that validation chose, where `latest` was trained on the held-out items too.
    public static let validated = "validated"

    public let path: String
    /// Whether `path` is an output directory, so that `latest` may move.
    public let isOutputDirectory: Bool

    /// - Throws: ``CheckpointError/missing(path:)`` if there is no such directory.
    public init(path: String) throws(CheckpointError) {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard FileSystem.isDirectory(trimmed) else { throw .missing(path: trimmed) }
        self.path = trimmed
        isOutputDirectory = !FileSystem.exists(trimmed + "/" + CheckpointFile.manifest)
    }

    /// The checkpoint directory to load now, links followed; an output directory that has published nothing yet gives
    /// ``CheckpointError/missing(path:)``.
    public func resolve() throws(CheckpointError) -> String {
        guard isOutputDirectory else { return path }
        let link = path + "/" + Self.latest
        guard let target = FileSystem.linkTarget(link) else { throw .missing(path: link) }
        return target.hasPrefix("/") ? target : path + "/" + target
    }

    /// The checkpoint whose quality can be measured on the items training held out: `validated` where there is one, else
    /// that of ``resolve()``.
    public func resolveValidated() throws(CheckpointError) -> String {
        guard isOutputDirectory, let target = FileSystem.linkTarget(path + "/" + Self.validated) else {
            return try resolve()
        }
        return target.hasPrefix("/") ? target : path + "/" + target
    }
}
