import Platform

/// What an operator does to an output directory. Every checkpoint is verified before `latest` leads to it.
extension PublishedLinks {
    /// Where published checkpoints are.
    private static let checkpoints = "model_files"
    /// What training keeps there it also removes.
    private static let states = "training_state"

    /// Publishes a checkpoint: copies it here, unless it is here already, and makes `latest` lead to it. A pin that there was
    /// ends.
    ///
    /// - Parameters:
    ///   - source: a checkpoint, or an output directory's latest
    ///   - pinned: whether `latest` is pinned to it
    /// - Returns: its path in the output directory
    public func publish(_ source: CheckpointLocation, pinned: Bool) throws(CheckpointError) -> String {
        if try CheckpointError.kind(at: path + "/" + CheckpointFile.manifest) != nil {
            throw .latestNotMoved(
                path: path, reason: "it is a checkpoint itself; give the directory that has latest in it")
        }
        let verified = try Checkpoint.verify(directory: source.resolve())
        if let name = placeHere(of: verified.path) {
            try choose(name, pinned: pinned)
            return name
        }
        let directory = try CheckpointDirectory(opening: verified.path)
        let (name, isThere) = try freeName(for: directory)
        if !isThere { try CheckpointPublisher.copy(directory, as: path + "/" + name) }
        try choose(name, pinned: pinned, isNew: true)
        return name
    }

    /// Makes `latest` lead to the checkpoint that was published before the one it leads to, and pins it there.
    ///
    /// - Returns: where it led before, and where it leads now
    /// - Throws: ``CheckpointError/latestNotMoved(path:reason:)`` if there is none
    public func goBack() throws(CheckpointError) -> (from: String, to: String) {
        guard let from = latest else {
            throw .latestNotMoved(
                path: path, reason: "it has no link latest, so nothing says what was published before it")
        }
        guard let to = published(before: from) else {
            throw .latestNotMoved(
                path: path, reason: "beside \(from) none was published before it, so there is none to go back to")
        }
        _ = try Checkpoint.verify(directory: place(of: to))
        try choose(to, pinned: true)
        return (from, to)
    }

    /// Ends the pin: `latest` leads to what was published last, and goes on with what will be published.
    ///
    /// - Returns: where it led before, and where it leads now
    /// - Throws: ``CheckpointError/latestNotMoved(path:reason:)`` if it is not pinned
    public func unpin() throws(CheckpointError) -> (from: String, to: String) {
        guard isPinned, let from = latest, let to = newest ?? latest else {
            throw .latestNotMoved(path: path, reason: "its latest is not pinned")
        }
        if to != from { _ = try Checkpoint.verify(directory: place(of: to)) }
        try choose(to, pinned: false)
        return (from, to)
    }

    /// The checkpoint in the same directory whose manifest was written last before that of `name`.
    private func published(before name: String) -> String? {
        let parent = CheckpointPublisher.split(name).parent
        let prefix = name.contains("/") ? parent + "/" : ""
        let time = { FileSystem.modificationTime(place(of: $0) + "/" + CheckpointFile.manifest) }
        let end = time(name) ?? .infinity
        let others = FileSystem.names(in: place(of: prefix)).filter { !$0.hasPrefix(".") }.map { prefix + $0 }
            .filter { FileSystem.linkTarget(place(of: $0)) == nil }
        let earlier = others.compactMap { other in time(other).map { (time: $0, name: other) } }
            .filter { $0.time < end && $0.name != name }
        return earlier.max { $0.time < $1.time }?.name
    }

    /// Where a link's target is: links may be absolute.
    private func place(of target: String) -> String { target.hasPrefix("/") ? target : path + "/" + target }

    /// The path in the output directory of a checkpoint that is in it; `nil` if it is elsewhere, or may be removed.
    private func placeHere(of directory: String) -> String? {
        guard let real = FileSystem.realPath(directory), let here = FileSystem.realPath(path),
            real.hasPrefix(here + "/")
        else { return nil }
        let name = String(real.dropFirst(here.count + 1))
        return name.hasPrefix(Self.states + "/") || name == CheckpointLocation.latest ? nil : name
    }

    /// A place for a copy: by the checkpoint's own name, or with its digest where another one has that.
    private func freeName(for directory: CheckpointDirectory) throws(CheckpointError) -> (name: String, isThere: Bool) {
        let own = FileSystem.realPath(directory.path).map(CheckpointDirectory.version) ?? directory.version
        let digest = String(directory.digest.dropFirst("sha256:".count).prefix(12))
        for name in [own, own + "-" + digest] where !own.hasPrefix(".") {
            let place = Self.checkpoints + "/" + name
            if try CheckpointError.kind(at: path + "/" + place) == nil { return (place, false) }
            if let there = try? CheckpointDirectory(opening: path + "/" + place), there.digest == directory.digest {
                // It is published already, unless something happened to it since.
                _ = try Checkpoint.verify(directory: there.path)
                return (place, true)
            }
        }
        throw .latestNotMoved(path: directory.path, reason: "\(path)/\(Self.checkpoints) has no free name for it")
    }
}
