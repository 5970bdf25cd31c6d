import BERT4Rec
import Foundation
import Logging

/// Keeps a ``Recommender`` on the newest checkpoint of a training run: polls the output directory's `latest` link and
/// loads what it leads to. Also goes back to the model before, and then stays there until told to ``reload()``.
///
/// A candidate that cannot be loaded is tried once and logged once; the model that answers stays. The watcher goes on.
/// (File-system events would not do: Linux's are not available through Dispatch, and network file systems send none.)
public actor CheckpointWatcher {
    private let location: CheckpointLocation
    private let recommender: Recommender
    private let logger: Logger
    /// The candidate last tried, good or bad.
    private var lastTried: String?
    /// The newest of the attempts that wait for each other.
    private var attempts: Task<Void, Never>?

    public init(_ location: CheckpointLocation, _ recommender: Recommender, logger: Logger) {
        self.location = location
        self.recommender = recommender
        self.logger = logger
    }

    /// Checks every `seconds` until the task is cancelled. Does nothing for a single checkpoint, which never moves.
    public func run(everySeconds seconds: Double) async {
        while location.isOutputDirectory, !Task.isCancelled {
            await check()
            try? await Task.sleep(for: .seconds(seconds))
        }
    }

    /// Loads what the location leads to now, if it has not been tried yet and nobody has gone back to an older one.
    ///
    /// - Returns: whether a checkpoint was loaded.
    @discardableResult
    public func check() async -> Bool {
        await oneAtATime { watcher in
            guard await !watcher.recommender.isPinned else { return false }
            return await watcher.loadIfNew()
        }
    }

    /// Loads what the location leads to now, even if it was tried before or an older one was gone back to; nothing is
    /// loaded if it is what answers already.
    ///
    /// - Returns: what became of it. If it was rejected, the model stays, and so does the decision to keep it.
    @discardableResult
    public func reload() async -> ReloadReport {
        await oneAtATime { await $0.reloadNow() }
    }

    /// Loads the checkpoint before the current one again and stays with it until ``reload()`` or the end of the process.
    ///
    /// - Returns: what became of it; `nil` if there was no other model before, or it was gone back to already.
    public func rollback() async -> ReloadReport? {
        // Known now: should another be on its way meanwhile, the one meant is still the one before today's.
        guard let directory = await recommender.previousCheckpoint else { return nil }
        return await oneAtATime { await $0.load(directory, pinned: true) }
    }

    /// Waits for the attempts before: two models at once in the making would take memory for three.
    private func oneAtATime<Result: Sendable>(
        _ attempt: @escaping @Sendable (CheckpointWatcher) async -> Result
    ) async -> Result {
        let task = Task { [attempts] in
            await attempts?.value
            return await attempt(self)
        }
        attempts = Task { _ = await task.value }
        return await task.value
    }

    private func loadIfNew() async -> Bool {
        let directory: String
        do throws(CheckpointError) {
            directory = try location.resolve()
        } catch {
            // Nothing is published yet: wait for it.
            logOnce("nothing to load", error, candidate: "unpublished")
            return false
        }
        let candidate = Self.candidate(directory)
        if candidate == lastTried { return false }
        lastTried = candidate
        return await load(directory, pinned: false).outcome == .loaded
    }

    private func reloadNow() async -> ReloadReport {
        let directory: String
        do throws(CheckpointError) {
            directory = try location.resolve()
        } catch {
            return ReloadReport(
                outcome: .rejected, version: ReloadReport.version(of: location.path), reason: "\(error)", date: Date())
        }
        lastTried = Self.candidate(directory)
        if let current = await recommender.status()?.identity, current.version == ReloadReport.version(of: directory),
            current.digest == CheckpointLocation.fingerprint(of: directory)
        {
            await recommender.unpin()
            recommender.telemetry.reloaded(.unchanged)
            logger.info("the newest checkpoint answers already", metadata: ["version": "\(current.version)"])
            return ReloadReport(outcome: .unchanged, version: current.version, reason: nil, date: Date())
        }
        return await load(directory, pinned: false)
    }

    private func load(_ directory: String, pinned: Bool) async -> ReloadReport {
        let version = ReloadReport.version(of: directory)
        do throws(CheckpointError) {
            let report = try await recommender.load(checkpointAt: directory, pinned: pinned)
            let digest = await recommender.status()?.identity.digest
            logger.info(
                pinned ? "went back to the checkpoint before" : "checkpoint loaded",
                metadata: ["version": "\(version)", "digest": "\(digest ?? "")"])
            return report
        } catch {
            logger.error(
                "checkpoint rejected; the model in use stays", metadata: ["path": "\(directory)", "reason": "\(error)"])
            return ReloadReport(outcome: .rejected, version: version, reason: "\(error)", date: Date())
        }
    }

    private static func candidate(_ directory: String) -> String {
        directory + " " + (CheckpointLocation.fingerprint(of: directory) ?? "unreadable")
    }

    private func logOnce(_ message: Logger.Message, _ error: CheckpointError, candidate: String) {
        guard lastTried != candidate else { return }
        lastTried = candidate
        logger.warning(message, metadata: ["reason": "\(error)"])
    }
}
