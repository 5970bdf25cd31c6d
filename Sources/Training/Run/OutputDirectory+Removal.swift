import Checkpoints
import Platform

/// What a run may remove or replace in its output directory: its own, and only while no link leads there.
extension OutputDirectory {
    /// Real paths of everything a link leads to, however the link is written.
    private var linked: Set<String> {
        let links = [
            CheckpointLocation.resume, CheckpointLocation.latest, CheckpointLocation.validated, PublishedLinks.pinned,
            PublishedLinks.newest,
        ]
        return Set(links.compactMap { FileSystem.realPath(path + "/" + $0) })
    }

    /// Removes checkpoints to which no link leads. Locked meanwhile: somebody may be about to move `latest` to one of
    /// them.
    ///
    /// - Parameter names: paths in the output directory; those that are not there are passed over
    func removeUnlinked(_ names: [String]) {
        // They stay where it cannot be locked.
        guard !names.isEmpty, let lock = try? DirectoryLock(waitingFor: path) else { return }
        defer { withExtendedLifetime(lock) {} }
        let kept = linked
        for name in names {
            guard let real = FileSystem.realPath(path + "/" + name), !kept.contains(real) else { continue }
            CheckpointPublisher.remove(path + "/" + name)
        }
    }

    /// The place for a checkpoint of this run, under its usual name. What a run left there that was killed between
    /// publishing and pointing is removed. Where a link leads to it, as that of somebody who pinned it, it stays, and
    /// the new one gets a number behind its name.
    func freeName(_ usual: String) -> String {
        for number in Self.numbers {
            let name = number == 1 ? usual : "\(usual)-\(number)"
            removeUnlinked([name])
            if !FileSystem.exists(path + "/" + name) { return name }
        }
        // Publishing there is refused.
        return usual
    }

    /// One more than there are links: one of these names is always free.
    private static let numbers = 1...6

    /// The name without the number that ``freeName(_:)`` put behind it; `nil` for one that is no name of a best
    /// checkpoint or a final fit.
    static func usualName(_ name: String) -> String? {
        var usual = name[...]
        if numbers.dropFirst().contains(where: { name.hasSuffix("-\($0)") }) { usual = name.dropLast(2) }
        if usual == finalName { return finalName }
        guard usual.hasPrefix(epochMark) else { return nil }
        let digits = usual.dropFirst(epochMark.count)
        return digits.count >= 4 && digits.utf8.allSatisfy { (48...57).contains($0) } ? String(usual) : nil
    }
}
