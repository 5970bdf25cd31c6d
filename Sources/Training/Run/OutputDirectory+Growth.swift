import Checkpoints
import Foundation
import Platform

extension OutputDirectory {
    private static let grownMark = "-items-"

    /// Publishes a checkpoint that was grown from the newest, and points `latest` at it unless that is pinned. `resume` and
    /// `validated` stay, since training goes on without what was added. Of earlier grown ones the last stays for going back.
    ///
    /// - Returns: its directory, and whether `latest` leads to it
    public func publishGrown(
        _ checkpoint: Checkpoint
    ) throws(CheckpointError) -> (directory: String, isLatest: Bool) {
        let before = try CheckpointLocation(path: path).resolveNewest()
        let version = CheckpointDirectory.version(of: before)
        let (base, number) = Self.parts(version)
        let name = base + Self.grownMark + "\(number + 1)"
        let directory = path + "/model_files/" + name
        // A process killed between publishing and pointing left it; nothing leads there.
        CheckpointPublisher.remove(directory)
        try CheckpointPublisher.publish(checkpoint, as: directory)
        let report = before + "/" + CheckpointFile.report
        if let page = try? FileSystem.read(report) {
            try CheckpointPublisher.attach(page, as: CheckpointFile.report, to: directory)
        }
        let isLatest = try links.offer("model_files/" + name)
        let kept = linked.union(["model_files/" + version])
        for other in FileSystem.names(in: path + "/model_files") where !kept.contains("model_files/" + other) {
            if other.contains(Self.grownMark) { CheckpointPublisher.remove(path + "/model_files/" + other) }
        }
        return (directory, isLatest)
    }

    /// `final-items-2` is the second that was grown from `final`.
    private static func parts(_ version: String) -> (base: String, number: Int) {
        guard let mark = version.range(of: grownMark, options: .backwards),
            let number = Int(version[mark.upperBound...]), (0..<1_000_000_000).contains(number)
        else { return (version, 0) }
        return (String(version[..<mark.lowerBound]), number)
    }
}
