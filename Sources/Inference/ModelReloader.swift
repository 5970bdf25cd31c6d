import Checkpoints
import Foundation
import Logging

/// The one owner of reloading: which checkpoint a ``Recommender`` answers with, and what became of each attempt to load one.
///
/// Polls the output directory's `latest` link and loads what it leads to. Also goes back to the model before, and then stays
/// there until told to ``reload()``. A candidate that cannot be loaded is tried once and logged once, unless only
/// descriptors or memory were short, which may be over at the next look; the model that answers stays. (File-system events would not do: Linux's are not available through Dispatch, and network file systems send none.)
public actor ModelReloader {
    /// Attempts counted by what became of them.
    public nonisolated let telemetry = ReloadTelemetry()
    private let location: CheckpointLocation
    private let recommender: Recommender
    private let logger: Logger
    /// The candidate last tried, good or bad.
    private var lastTried: Candidate?
    /// The newest of the attempts that wait for each other.
    private var attempts: Task<Void, Never>?
    /// Where the model that answers was loaded from.
    private var current: String?
    /// Where the model before it was loaded from, unless the current one was gone back to: going back loads it again,
    /// through every check, rather than keeping two models in memory.
    private var previous: String?
    /// Whether the current model is one that was gone back to: it stays although there may be a newer one.
    public private(set) var isPinned = false
    /// What became of the newest attempt; also one that found nothing, or nothing new.
    public private(set) var lastReport: ReloadReport?

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

    /// The model that answers now with what became of the newest attempt; `nil` until one is loaded.
    public func status() async -> ModelStatus? {
        let snapshot = recommender.snapshot()
        return snapshot?.status(lastReload: lastReport, isPinned: isPinned)
    }

    /// Loads what the location leads to now, if it has not been tried yet and nobody has gone back to an older one.
    ///
    /// - Returns: what became of it; `nil` if there was nothing to try.
    @discardableResult
    public func check() async -> ReloadReport? {
        await oneAtATime { await $0.loadIfNew() }
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
        guard let previous else { return nil }
        return await oneAtATime { await $0.goBack(to: previous) }
    }

    /// Waits for the attempts before: two models at once in the making would take memory for three.
    private func oneAtATime<Result: Sendable>(
        _ attempt: @escaping @Sendable (ModelReloader) async -> Result
    ) async -> Result {
        let task = Task { [attempts] in
            await attempts?.value
            return await attempt(self)
        }
        attempts = Task { _ = await task.value }
        return await task.value
    }

    private func loadIfNew() async -> ReloadReport? {
        if isPinned { return nil }
        let candidate = Candidate(location)
        if candidate == lastTried { return nil }
        lastTried = candidate
        return await attempt(candidate)
    }

    private func reloadNow() async -> ReloadReport {
        let candidate = Candidate(location)
        lastTried = candidate
        // A model whose file was written to may be loaded again from what is there now.
        if let directory = try? candidate.directory?.get(), let snapshot = recommender.snapshot(), !snapshot.isDamaged,
            case let identity = snapshot.identity, identity.version == directory.version,
            identity.digest == directory.digest
        {
            isPinned = false
            logger.info("the newest checkpoint answers already", metadata: ["version": "\(identity.version)"])
            return record(.unchanged, identity.version)
        }
        return await attempt(candidate)
    }

    private func goBack(to path: String) async -> ReloadReport { await attempt(Candidate(path: path), pinned: true) }

    /// Tries a candidate and leaves one record of it.
    private func attempt(_ candidate: Candidate, pinned: Bool = false) async -> ReloadReport {
        let version = CheckpointDirectory.version(of: candidate.path)
        guard let opened = candidate.directory else {
            let reason = "\(CheckpointError.missing(path: candidate.path))"
            logger.warning("nothing to load", metadata: ["reason": "\(reason)"])
            return record(.missing, version, reason: reason)
        }
        do throws(CheckpointError) {
            let directory = try opened.get()
            let overlap = try await recommender.load(directory)
            became(directory, pinned: pinned)
            logger.info(
                pinned ? "went back to the checkpoint before" : "checkpoint loaded",
                metadata: ["version": "\(version)", "digest": "\(directory.digest)"])
            return record(.loaded, version, overlap: overlap)
        } catch {
            var message: Logger.Message = "checkpoint rejected; the model in use stays"
            if case .exhausted = error {
                // It may be as good as any: the next look tries it again.
                lastTried = nil
                message = "checkpoint not loaded for now; it is tried again"
            }
            logger.error(message, metadata: ["path": "\(candidate.path)", "reason": "\(error)"])
            return record(.rejected, version, reason: "\(error)")
        }
    }

    private func became(_ directory: CheckpointDirectory, pinned: Bool) {
        if pinned {
            // Not the one that was gone back from: twice back must not lead forward.
            previous = nil
        } else if let current, current != directory.path {
            previous = current
        }
        current = directory.path
        isPinned = pinned
    }

    private func record(
        _ outcome: ReloadReport.Outcome, _ version: String, reason: String? = nil, overlap: Double? = nil
    ) -> ReloadReport {
        let report = ReloadReport(outcome: outcome, version: version, reason: reason, overlap: overlap, date: Date())
        lastReport = report
        telemetry.add(outcome, at: report.date)
        return report
    }

    /// What a location leads to at some moment.
    private struct Candidate: Equatable {
        let path: String
        /// `nil` while nothing is published.
        let directory: Result<CheckpointDirectory, CheckpointError>?

        init(_ location: CheckpointLocation) {
            if let path = try? location.resolve() {
                self.init(path: path)
            } else {
                self.init(path: location.path + "/" + CheckpointLocation.latest, directory: nil)
            }
        }

        private init(path: String, directory: Result<CheckpointDirectory, CheckpointError>?) {
            self.path = path
            self.directory = directory
        }

        init(path: String) {
            self.init(
                path: path,
                directory: Result { () throws(CheckpointError) in try CheckpointDirectory(opening: path) })
        }
    }
}
