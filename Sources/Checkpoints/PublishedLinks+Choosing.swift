import Platform

/// What an operator does to an output directory. Every checkpoint is verified before `latest` leads to it.
extension PublishedLinks {
    /// Where published checkpoints are.
    private static let checkpoints = "model_files"
    /// What the names of copies begin with. Programs that make checkpoints here use no such name, so they never replace
    /// or remove a copy.
    private static let copyMark = "published-"

    /// Publishes a checkpoint: copies it here, unless it is among the published ones already, and makes `latest` lead
    /// to it. A pin that there was ends.
    ///
    /// - Parameters:
    ///   - source: a checkpoint, or an output directory's latest
    ///   - pinned: whether `latest` is pinned to it
    /// - Returns: its path in the output directory
    public func publish(_ source: CheckpointLocation, pinned: Bool) throws(CheckpointError) -> String {
        let (name, isNew) = try bring(source)
        try choose(name, pinned: pinned, isNew: isNew)
        return name
    }

    /// Publishes a checkpoint as ``publish(_:pinned:)`` does, but as what a program made by itself: while `latest` is
    /// pinned, it stays where it is, and the checkpoint is remembered for ``unpin()``.
    ///
    /// - Parameter source: a checkpoint, or an output directory's latest
    /// - Returns: its path in the output directory, and whether `latest` leads there now
    public func offer(_ source: CheckpointLocation) throws(CheckpointError) -> (name: String, isLatest: Bool) {
        let (name, _) = try bring(source)
        return (name, try offer(name))
    }

    /// Verifies a checkpoint and copies it here, unless it is here already.
    ///
    /// - Returns: its path in the output directory, and whether it was not published in place
    private func bring(_ source: CheckpointLocation) throws(CheckpointError) -> (name: String, isNew: Bool) {
        if try CheckpointError.kind(at: path + "/" + CheckpointFile.manifest) != nil {
            throw .latestNotMoved(
                path: path, reason: "it is a checkpoint itself; give the directory that has latest in it")
        }
        try checkIsLink()
        let verified = try Checkpoint.verify(directory: source.resolve())
        if let name = placeHere(of: verified.path) { return (name, false) }
        let directory = try CheckpointDirectory(opening: verified.path)
        let (name, isThere) = try nameOfCopy(of: directory)
        if !isThere { try CheckpointPublisher.copy(directory, as: path + "/" + name) }
        return (name, true)
    }

    /// Makes `latest` lead to the next older checkpoint, by the time the manifest was written, and pins it there.
    ///
    /// - Returns: where it led before, and where it leads now
    /// - Throws: ``CheckpointError/latestNotMoved(path:reason:)`` if there is none
    public func goBack() throws(CheckpointError) -> (from: String, to: String) {
        guard let from = latest else {
            throw .latestNotMoved(
                path: path, reason: "it has no link latest, so nothing says which checkpoint is the next older one")
        }
        guard let to = nextOlder(than: from) else {
            throw .latestNotMoved(
                path: path, reason: "beside \(from) none is older, so there is none to go back to")
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
        while true {
            guard isPinned, let from = latest, let to = newest else {
                throw .latestNotMoved(path: path, reason: "its latest is not pinned")
            }
            if to != from { _ = try Checkpoint.verify(directory: place(of: to)) }
            // Once more if something newer came while this one was verified.
            if try endPin(at: to) { return (from, to) }
        }
    }

    /// The checkpoint in the same directory whose manifest was written last before that of `name`.
    private func nextOlder(than name: String) -> String? {
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

    /// The path in the output directory of a checkpoint that is among the published ones there; `nil` of any other:
    /// what else is in an output directory may be removed by who put it there.
    private func placeHere(of directory: String) -> String? {
        guard let real = FileSystem.realPath(directory),
            let here = FileSystem.realPath(path + "/" + Self.checkpoints), real.hasPrefix(here + "/")
        else { return nil }
        let name = String(real.dropFirst(here.count + 1))
        return name.contains("/") || name.hasPrefix(".") ? nil : Self.checkpoints + "/" + name
    }

    /// The place of a copy, by the checkpoint's own name and its digest.
    private func nameOfCopy(
        of directory: CheckpointDirectory
    ) throws(CheckpointError) -> (name: String, isThere: Bool) {
        let own = FileSystem.realPath(directory.path).map(CheckpointDirectory.version) ?? directory.version
        let digest = "-" + String(directory.digest.dropFirst("sha256:".count).prefix(12))
        // A copy of a copy is called as that is.
        let isCopy = own.hasPrefix(Self.copyMark) && own.hasSuffix(digest)
        let name = Self.checkpoints + "/" + (isCopy ? own : Self.copyMark + own + digest)
        let place = path + "/" + name
        if try CheckpointError.kind(at: place) == nil { return (name, false) }
        guard let there = try? CheckpointDirectory(opening: place), there.digest == directory.digest else {
            throw .latestNotMoved(path: directory.path, reason: "\(place), the name for it, is taken by something else")
        }
        // It is published already, unless something happened to it since.
        _ = try Checkpoint.verify(directory: place)
        return (name, true)
    }
}
