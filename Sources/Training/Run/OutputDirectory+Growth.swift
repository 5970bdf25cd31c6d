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
        let (base, last) = Self.parts(version)
        var number = last
        var name: String
        repeat {
            number += 1
            name = base + Self.grownMark + "\(number)"
            // A process killed between publishing and pointing left it; unless a link leads there.
            removeUnlinked(["model_files/" + name])
        } while FileSystem.exists(path + "/model_files/" + name)
        let directory = path + "/model_files/" + name
        try CheckpointPublisher.publish(checkpoint, as: directory)
        let report = before + "/" + CheckpointFile.report
        if let page = try? FileSystem.read(report) {
            try CheckpointPublisher.attach(page, as: CheckpointFile.report, to: directory)
        }
        let isLatest = try links.offer("model_files/" + name)
        let earlier = FileSystem.names(in: path + "/model_files").filter { $0 != version && Self.parts($0).number > 0 }
        removeUnlinked(earlier.map { "model_files/" + $0 })
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
