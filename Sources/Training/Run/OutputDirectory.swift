import Checkpoints
import Foundation

/// The directory a run writes to.
///
/// ```
/// latest → model_files/epoch-0012      the best checkpoint; what `serve` watches; report.html once the run ends
/// validated → model_files/epoch-0012   the best checkpoint of the search, once a final fit is latest
/// resume → training_state/epoch-0014…  where --resume continues
/// model_files/                         best checkpoints, the newest few
/// model_files_initial/epoch-0001       the checkpoint after the first epoch
/// training_state/                      the newest state that is not a best checkpoint
/// logs_model_initialization.txt, logs_training.txt
/// ```
public struct OutputDirectory: Sendable {
    public let path: String
    /// Best checkpoints kept, the newest included.
    private let keptBest: Int

    public var initializationLog: String { path + "/logs_model_initialization.txt" }
    public var trainingLog: String { path + "/logs_training.txt" }

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
            [CheckpointLocation.latest, CheckpointLocation.resume, CheckpointLocation.validated], in: path)
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
        guard let name = epoch.map({ "model_files/" + Self.name(epoch: $0) }) else { return }
        guard link(CheckpointLocation.resume) == name, link(CheckpointLocation.latest) != name else { return }
        try CheckpointPublisher.point(CheckpointLocation.latest, in: path, to: name)
    }

    /// Publishes the checkpoint after the first epoch, once.
    func publishInitial(_ checkpoint: Checkpoint, epoch: Int) throws(CheckpointError) {
        let directory = path + "/model_files_initial/" + Self.name(epoch: epoch)
        CheckpointPublisher.remove(directory)
        try CheckpointPublisher.publish(checkpoint, as: directory)
    }

    /// Publishes a new best checkpoint and points `resume`, then `latest`, at it.
    func publishBest(_ checkpoint: Checkpoint, _ training: TrainingSnapshot, epoch: Int) throws(CheckpointError) {
        try publish(checkpoint, training, as: "model_files/" + Self.name(epoch: epoch))
    }

    /// Remembers the search's best checkpoint under a name of its own.
    func pointValidated() throws(CheckpointError) {
        guard let best = link(CheckpointLocation.latest) else { return }
        try CheckpointPublisher.point(CheckpointLocation.validated, in: path, to: best)
    }

    /// Publishes the final fit and points `resume`, then `latest`, at it.
    func publishFinal(_ checkpoint: Checkpoint, _ training: TrainingSnapshot) throws(CheckpointError) {
        try publish(checkpoint, training, as: "model_files/" + Self.finalName)
    }

    private func publish(
        _ checkpoint: Checkpoint, _ training: TrainingSnapshot, as name: String
    ) throws(CheckpointError) {
        // A run killed between publishing and pointing left it; nothing leads there.
        CheckpointPublisher.remove(path + "/" + name)
        try CheckpointPublisher.publish(checkpoint, training: training, as: path + "/" + name)
        try CheckpointPublisher.point(CheckpointLocation.resume, in: path, to: name)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: path, to: name)
        prune()
    }

    /// Saves a state that is no best checkpoint and points `resume` at it.
    func saveState(
        _ checkpoint: Checkpoint, _ training: TrainingSnapshot, epoch: Int, step: Int
    ) throws(CheckpointError) {
        let name = "training_state/" + Self.name(epoch: epoch) + "-step-\(step)"
        if link(CheckpointLocation.resume) == name { return }  // this very state is saved
        CheckpointPublisher.remove(path + "/" + name)
        try CheckpointPublisher.publish(checkpoint, training: training, as: path + "/" + name)
        try CheckpointPublisher.point(CheckpointLocation.resume, in: path, to: name)
        prune()
    }

    /// Removes states that `resume` left behind, and all but the newest best checkpoints.
    private func prune() {
        let kept = Set(
            [CheckpointLocation.resume, CheckpointLocation.latest, CheckpointLocation.validated].compactMap { link($0) }
        )
        for name in entries("training_state") where !kept.contains("training_state/" + name) {
            CheckpointPublisher.remove(path + "/training_state/" + name)
        }
        for name in entries("model_files").dropLast(keptBest) where !kept.contains("model_files/" + name) {
            CheckpointPublisher.remove(path + "/model_files/" + name)
        }
    }

    private func entries(_ directory: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/" + directory)
        // By length first: epoch-10000 is newer than epoch-9999.
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted { ($0.count, $0) < ($1.count, $1) }
    }

    private func link(_ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path + "/" + name)
    }

    /// The final fit's checkpoint.
    static let finalName = "final"

    static func name(epoch: Int) -> String {
        let digits = String(epoch)
        return "epoch-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
