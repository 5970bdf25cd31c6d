import Platform

/// The links of an output directory that say which of its checkpoints answers.
///
/// ```
/// latest → model_files/epoch-0010    what answers
/// pinned → model_files/epoch-0010    only while it is pinned: the same
/// newest → model_files/final         only while it is pinned: what was published last
/// ```
///
/// A directory is pinned while `pinned` leads where `latest` does and `newest` is there. One rename of `latest` thus
/// moves it and begins or ends the pin: whoever is killed on the way leaves what was before, and whoever moves `latest`
/// by hand is not held up by an old pin.
///
/// Only the links say so, and no history: two directories with the same links are pinned alike, as a copy of one is. Who
/// moves `latest` away by hand and, before anything is published, back to where `pinned` still leads, has restored the pin
/// with it. Of the two surprises that is the lesser: the checkpoint that somebody went back to answers on, and publishers and
/// servers say that it is pinned; without, the one that it was to replace would answer at the next publication.
public struct PublishedLinks: Sendable, Equatable {
    public static let pinned = "pinned"
    public static let newest = "newest"

    /// The output directory.
    public let path: String

    public init(path: String) { self.path = path }

    /// Where `latest` leads; `nil` if it is no link.
    public var latest: String? { target(CheckpointLocation.latest) }

    /// Whether `latest` stays although something newer may be published. `newest` must be there, too: it goes first
    /// when a pin ends, so a `pinned` that somebody killed then left pins nothing.
    public var isPinned: Bool {
        latest.map { $0 == target(Self.pinned) && target(Self.newest) != nil } ?? false
    }

    /// While `latest` is pinned, where it would lead without.
    public var newest: String? { isPinned ? target(Self.newest) : latest }

    /// Publishes what a program made by itself: makes `latest` lead to it, or, while that is pinned, remembers it for later.
    ///
    /// - Parameter name: a checkpoint in the output directory
    /// - Returns: whether `latest` leads there now
    /// - Throws: ``CheckpointError/latestNotMoved(path:reason:)`` if the checkpoint is gone
    @discardableResult
    public func offer(_ name: String) throws(CheckpointError) -> Bool {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        try checkIsThere(name)
        if isPinned {
            try point(Self.newest, to: name)
            return false
        }
        try move(to: name)
        return true
    }

    /// Makes `latest` lead to what somebody chose, whether it is pinned or not, and begins or ends the pin.
    ///
    /// - Parameters:
    ///   - name: a checkpoint in the output directory
    ///   - isNew: whether it is published now, so that it is the newest
    /// - Throws: ``CheckpointError/latestNotMoved(path:reason:)`` if `latest` is there and is no link, or the
    ///   checkpoint is gone
    public func choose(_ name: String, pinned: Bool, isNew: Bool = false) throws(CheckpointError) {
        try checkIsLink()
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        try checkIsThere(name)
        if pinned {
            try point(Self.newest, to: isNew ? name : newest ?? name)
            try point(Self.pinned, to: name)
            try point(CheckpointLocation.latest, to: name)
        } else {
            try move(to: name)
        }
    }

    /// Ends the pin with a checkpoint that was verified, if it is still the newest.
    ///
    /// - Returns: whether the pin was ended; not if something newer was published meanwhile, or it has ended
    func endPin(at name: String) throws(CheckpointError) -> Bool {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        guard isPinned, newest == name else { return false }
        try checkIsThere(name)
        try move(to: name)
        return true
    }

    /// Checks that `latest` is a link, or not there.
    func checkIsLink() throws(CheckpointError) {
        let link = path + "/" + CheckpointLocation.latest
        if latest == nil, try CheckpointError.kind(at: link) != nil {
            throw .latestNotMoved(
                path: link, reason: "it is no link that could be moved: make it one to a checkpoint beside it")
        }
    }

    /// Where a link's target is: links may be absolute.
    func place(of target: String) -> String { target.hasPrefix("/") ? target : path + "/" + target }

    /// Checks, while the directory is locked, that a checkpoint which was verified before has not been removed since.
    private func checkIsThere(_ name: String) throws(CheckpointError) {
        let place = place(of: name)
        guard try CheckpointError.kind(at: place + "/" + CheckpointFile.manifest) == nil else { return }
        throw .latestNotMoved(path: place, reason: "somebody has removed it meanwhile; choose another one")
    }

    /// Makes `latest` lead to a checkpoint and ends the pin.
    private func move(to name: String) throws(CheckpointError) {
        // An old mark that leads there would begin a pin with the move. Any other ends with the move, not before it: if
        // that fails, the pin is still there.
        if target(Self.pinned) == name { removePin() }
        try point(CheckpointLocation.latest, to: name)
        removePin()
    }

    private func target(_ link: String) -> String? { FileSystem.linkTarget(path + "/" + link) }

    private func point(_ link: String, to name: String) throws(CheckpointError) {
        try CheckpointPublisher.point(link, in: path, to: name)
    }

    /// `newest` goes first: without it nothing is pinned.
    private func removePin() {
        let links = [Self.newest, Self.pinned].filter { target($0) != nil }
        guard !links.isEmpty else { return }
        for link in links { FileSystem.removeFile(path + "/" + link) }
        try? FileSystem.synchronizeDirectory(path)
    }

    /// Between looking for a pin and moving `latest` nobody else may begin one.
    private func lock() throws(CheckpointError) -> DirectoryLock {
        do throws(FileError) { return try DirectoryLock(waitingFor: path) } catch { throw CheckpointError(error) }
    }
}
