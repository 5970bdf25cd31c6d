import Checkpoints
import Foundation
import Platform

/// The directory a run writes to.
///
/// ```
/// latest → model_files/epoch-0012      the best checkpoint; what `serve` watches; report.html once the run ends
/// validated → model_files/epoch-0012   the best checkpoint of the search, once a final fit is latest
/// resume → training_state/epoch-0014…  where --resume continues
/// model_files/                         best checkpoints, the newest few; copies that `checkpoint publish` made
/// model_files_initial/epoch-0001       the checkpoint after the first epoch
/// training_state/                      the newest state that is not a best checkpoint
/// pinned, newest                       while somebody keeps latest where it is (``PublishedLinks``)
/// logs_model_initialization.txt, logs_training.txt
/// ```
public struct OutputDirectory: Sendable {
    public let path: String
    /// Best checkpoints kept, the newest included.
    private let keptBest: Int

    public var initializationLog: String { path + "/logs_model_initialization.txt" }
    public var trainingLog: String { path + "/logs_training.txt" }

    /// The links that say which checkpoint answers.
    public var links: PublishedLinks { PublishedLinks(path: path) }

    /// - Parameter keep: best checkpoints kept, at least 1: the best one so far is never removed.
    public init(path: String, keep: Int = 2) {
        keptBest = max(1, keep)
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Creates the directories and removes what a killed run left half-written.
    func create() throws(CheckpointError) {
        for name in ["model_files", "model_files_initial", "training_state"] {
            try CheckpointPublisher.prepareParent(path + "/" + name)
        }
        CheckpointPublisher.removeLeftoverLinks(
            [
                CheckpointLocation.latest, CheckpointLocation.resume, CheckpointLocation.validated,
                PublishedLinks.pinned, PublishedLinks.newest,
            ], in: path)
    }

    /// Keeps other processes from writing here as long as the result lives. Makes the directory.
    public func lock() throws(TrainingError) -> OutputLock { try OutputLock(path) }

    /// Checks that a new run may write here, before it has read its data.
    ///
    /// - Throws: ``TrainingError/outputInUse(path:)``, ``TrainingError/outputNotWritable(path:reason:)``
    public func checkUnused() throws(TrainingError) {
        if isUsed { throw .outputInUse(path: path) }
        var place = URL(filePath: path).standardizedFileURL
        while !FileManager.default.fileExists(atPath: place.path), place.pathComponents.count > 1 {
            place.deleteLastPathComponent()
        }
        var isDirectory: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory)
        guard isDirectory.boolValue else { throw .outputNotWritable(path: path, reason: "\(place.path) is a file") }
        guard FileManager.default.isWritableFile(atPath: place.path) else {
            throw .outputNotWritable(path: path, reason: "no permission to write in \(place.path)")
        }
    }

    /// Whether a run has written here.
    var isUsed: Bool {
        link(CheckpointLocation.resume) != nil || link(CheckpointLocation.latest) != nil
            // Put there without a link: it could not be moved.
            || FileManager.default.fileExists(atPath: path + "/" + CheckpointLocation.latest)
    }

    /// Loads the run that can be resumed here.
    ///
    /// - Throws: ``TrainingError/nothingToResume(path:)`` if no run has saved its state here
    public func resumePoint() throws(TrainingError) -> ResumePoint {
        guard let state = link(CheckpointLocation.resume) else { throw .nothingToResume(path: path) }
        do throws(CheckpointError) {
            return try ResumePoint(path: path + "/" + state)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Puts the links right after a run was killed between moving the two: a new best checkpoint to which only `resume`
    /// leads becomes `latest`.
    func pointLatest(atBest epoch: Int?) throws(CheckpointError) {
        guard let epoch, let resume = link(CheckpointLocation.resume) else { return }
        guard resume.hasPrefix("model_files/"), links.newest != resume else { return }
        let version = CheckpointDirectory.version(of: resume)
        guard Self.usualName(version) == Self.name(epoch: epoch) else { return }
        try links.offer(resume)
    }

    /// Publishes the checkpoint after the first epoch, once.
    func publishInitial(_ checkpoint: Checkpoint, epoch: Int) throws(CheckpointError) {
        let name = "model_files_initial/" + Self.name(epoch: epoch)
        removeUnlinked([name])
        guard !FileSystem.exists(path + "/" + name) else { return }
        try CheckpointPublisher.publish(checkpoint, as: path + "/" + name)
    }

    /// Publishes a new best checkpoint and points `resume`, then `latest`, at it.
    ///
    /// - Returns: whether `latest` leads to it; not while that is pinned
    func publishBest(
        _ checkpoint: Checkpoint, _ training: TrainingSnapshot, epoch: Int
    ) throws(CheckpointError) -> Bool {
        try publish(checkpoint, training, as: "model_files/" + Self.name(epoch: epoch))
    }

    /// Remembers the search's best checkpoint, that of an epoch, under a name of its own.
    func pointValidated(at epoch: Int?) throws(CheckpointError) {
        // Not where latest leads: somebody may have pinned that to another one.
        guard let usual = epoch.map(Self.name(epoch:)) else { return }
        let time = { (version: String) -> Double in
            FileSystem.modificationTime("\(path)/model_files/\(version)/\(CheckpointFile.manifest)") ?? 0
        }
        // Of those with numbers behind, the one this run wrote last.
        let all = entries("model_files").filter { Self.usualName($0) == usual }
        let best = all.reversed().max { time($0) < time($1) } ?? usual
        try CheckpointPublisher.point(CheckpointLocation.validated, in: path, to: "model_files/" + best)
    }

    /// Publishes the final fit and points `resume`, then `latest`, at it.
    ///
    /// - Returns: whether `latest` leads to it; not while that is pinned
    func publishFinal(_ checkpoint: Checkpoint, _ training: TrainingSnapshot) throws(CheckpointError) -> Bool {
        try publish(checkpoint, training, as: "model_files/" + Self.finalName)
    }

    private func publish(
        _ checkpoint: Checkpoint, _ training: TrainingSnapshot, as usual: String
    ) throws(CheckpointError) -> Bool {
        let name = freeName(usual)
        try CheckpointPublisher.publish(checkpoint, training: training, as: path + "/" + name)
        try CheckpointPublisher.point(CheckpointLocation.resume, in: path, to: name)
        let isLatest = try links.offer(name)
        prune()
        return isLatest
    }

    /// Saves a state that is no best checkpoint and points `resume` at it.
    func saveState(
        _ checkpoint: Checkpoint, _ training: TrainingSnapshot, epoch: Int, step: Int
    ) throws(CheckpointError) {
        let name = "training_state/" + Self.name(epoch: epoch) + "-step-\(step)"
        if link(CheckpointLocation.resume) == name { return }  // this very state is saved
        let free = freeName(name)
        try CheckpointPublisher.publish(checkpoint, training: training, as: path + "/" + free)
        try CheckpointPublisher.point(CheckpointLocation.resume, in: path, to: free)
        prune()
    }

    /// Removes states that `resume` left behind, and all but the newest best checkpoints.
    private func prune() {
        // Those that others published here are not this run's to remove.
        let best = entries("model_files").filter { Self.usualName($0)?.hasPrefix(Self.epochMark) ?? false }
        let older = best.dropLast(keptBest).map { "model_files/" + $0 }
        let states = entries("training_state").map { "training_state/" + $0 }
        removeUnlinked(states + older)
    }

    private func entries(_ directory: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/" + directory)
        let visible = (names ?? []).filter { !$0.hasPrefix(".") }
        // By length first: epoch-10000 is newer than epoch-9999, and than epoch-9999-2.
        let keys = visible.map { (usual: Self.usualName($0) ?? $0, name: $0) }
        let sorted = keys.sorted { ($0.usual.count, $0.usual, $0.name) < ($1.usual.count, $1.usual, $1.name) }
        return sorted.map { $0.name }
    }

    private func link(_ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path + "/" + name)
    }

    /// What to say where `latest` did not move because it is pinned.
    public var pinText: String {
        "latest stays at \(links.latest ?? "another one"), where it is pinned; `checkpoint unpin \(path)` moves it to the newest"
    }

    /// The final fit's checkpoint.
    static let finalName = "final"

    static let epochMark = "epoch-"

    static func name(epoch: Int) -> String {
        let digits = String(epoch)
        return epochMark + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
