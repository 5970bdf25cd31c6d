import Checkpoints
import Foundation
import Logging
import Platform

/// The one owner of a slot's reloading: which checkpoint a ``Recommender`` answers with, and what became of each attempt to load one.
///
/// Polls the output directory's `latest` and loads what it leads to. Also goes back to the model before, and then stays
/// there until told to ``reload()`` or until the output directory is pinned. While a candidate cannot be loaded, the model that
/// answers stays. It is tried again when its files have changed, with growing pauses, since it may be still on its way here; at
/// the next look if only descriptors or memory were short; else when asked for. (File-system events would not do: Linux's are
/// not available through Dispatch, and network file systems send none.)
public actor ModelReloader {
    /// Attempts counted by what became of them.
    public nonisolated let telemetry = ReloadTelemetry()
    private let location: CheckpointLocation
    private let recommender: Recommender
    /// Whose model it decides about.
    public nonisolated let slot: ModelSlot
    private let logger: Logger
    private let now: @Sendable () -> MonotonicTime
    /// What the location leads to, at little cost while nothing changes.
    private var watch: CandidateWatch
    /// The candidate last tried, good or bad.
    private var lastTried: ReloadCandidate?
    /// The same if it was rejected.
    private var rejected: RejectedCandidate?
    /// The newest of the attempts that wait for each other.
    private var attempts: Task<Void, Never>?
    /// Where the model that answers was loaded from.
    private var current: String?
    /// Where the model before it was loaded from, unless the current one was gone back to: going back loads it again,
    /// through every check, rather than keeping two models in memory.
    private var previous: String?
    /// Why the current model stays although there may be a newer one; `nil` if it does not.
    public private(set) var pin: ModelPin?
    /// What became of the newest attempt; also one that found nothing, or nothing new.
    public private(set) var lastReport: ReloadReport?

    /// The checkpoint, or the output directory with its latest.
    public nonisolated var path: String { location.path }

    /// - Parameters:
    ///   - location: the checkpoint, or the output directory whose latest is wanted
    ///   - recommender: what loads the models and answers with them
    ///   - slot: one of the recommender's
    ///   - logger: told of each attempt
    public init(
        _ location: CheckpointLocation, _ recommender: Recommender, slot: ModelSlot = .main, logger: Logger
    ) {
        self.init(location, recommender, slot: slot, logger: logger) { .now }
    }

    /// - Parameter now: what the pauses before another try are measured with
    init(
        _ location: CheckpointLocation, _ recommender: Recommender, slot: ModelSlot = .main, logger: Logger,
        now: @escaping @Sendable () -> MonotonicTime
    ) {
        self.location = location
        self.recommender = recommender
        self.slot = slot
        var logger = logger
        if recommender.slots.count > 1 { logger[metadataKey: "model"] = "\(slot.name)" }
        self.logger = logger
        self.now = now
        watch = CandidateWatch(location)
    }

    /// Checks every `seconds` until the task is cancelled. A single checkpoint never moves: once it answers, it is let be.
    public func run(everySeconds seconds: Double) async {
        while !Task.isCancelled {
            if location.isOutputDirectory || !recommender.hasModel(in: slot) { await check() }
            try? await Task.sleep(for: .seconds(seconds))
        }
    }

    /// The model that answers now with what became of the newest attempt; `nil` until one is loaded.
    public func status() async -> ModelStatus? {
        let snapshot = recommender.snapshot(of: slot)
        return snapshot?.status(lastReload: lastReport, pin: pin)
    }

    /// Loads what the location leads to now, if it has not been tried as it is and nobody has gone back to an older one.
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

    /// Loads the checkpoint before the current one again and stays with it until ``reload()``, the end of the process, or
    /// a new pin of the output directory. Other processes do not follow.
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
        let candidate = watch.look()
        // What everybody is to follow counts for more than what was decided here, once.
        if pin == .process, !candidate.isPinned { return nil }
        // It has ended, whatever becomes of what latest leads to now.
        if pin == .output, !candidate.isPinned { pin = nil }
        if let rejected, rejected.candidate.path == candidate.path {
            guard rejected.isDue(candidate, now: now()) else { return nil }
        } else if let lastTried, pin == .process ? candidate == lastTried : !candidate.isNew(after: lastTried) {
            return settle(candidate)
        }
        if answers(candidate) { return settle(candidate) }
        return await attempt(candidate)
    }

    private func reloadNow() async -> ReloadReport {
        let candidate = ReloadCandidate(location)
        if answers(candidate) {
            note(candidate)
            let version = CheckpointDirectory.version(of: candidate.path)
            logger.info("the newest checkpoint answers already", metadata: ["version": "\(version)"])
            return record(.unchanged, version)
        }
        return await attempt(candidate)
    }

    /// Whether a candidate is what answers. A model whose file was written to may be loaded again from what is there now.
    private func answers(_ candidate: ReloadCandidate) -> Bool {
        guard let directory = try? candidate.directory.get(), let snapshot = recommender.snapshot(of: slot),
            !snapshot.isDamaged
        else { return false }
        return snapshot.identity.version == directory.version && snapshot.identity.digest == directory.digest
    }

    /// Notes a candidate that needs no attempt. If it answers and the newest attempt failed, that is over: `latest`
    /// leads back to what answers, or can be read again.
    ///
    /// - Returns: the record of that; `nil` if nothing had failed
    private func settle(_ candidate: ReloadCandidate) -> ReloadReport? {
        note(candidate)
        guard telemetry.lastWasSuccessful == false, answers(candidate) else { return nil }
        let version = CheckpointDirectory.version(of: candidate.path)
        logger.info("the newest checkpoint answers again", metadata: ["version": "\(version)"])
        return record(.unchanged, version)
    }

    /// Remembers that a candidate needs no attempt, and says so where a pin began or ended with it.
    private func note(_ candidate: ReloadCandidate) {
        lastTried = candidate
        guard answers(candidate) else { return }
        rejected = nil
        let new: ModelPin? = candidate.isPinned ? .output : nil
        guard pin != new else { return }
        pin = new
        logger.info(
            candidate.isPinned ? "the output directory is pinned to this checkpoint" : "the pin has ended",
            metadata: ["version": "\(CheckpointDirectory.version(of: candidate.path))"])
    }

    private func goBack(to path: String) async -> ReloadReport {
        await attempt(ReloadCandidate(path: path), goingBack: true)
    }

    /// Tries a candidate and leaves one record of it.
    private func attempt(_ candidate: ReloadCandidate, goingBack: Bool = false) async -> ReloadReport {
        if !goingBack { lastTried = candidate }
        let version = CheckpointDirectory.version(of: candidate.path)
        let files = CheckpointDirectory.fingerprint(of: candidate.path)
        do throws(CheckpointError) {
            let directory = try candidate.directory.get()
            let overlap = try await recommender.load(directory, into: slot)
            became(directory, pin: goingBack ? .process : candidate.isPinned ? .output : nil)
            if !goingBack { rejected = nil }
            logger.info(
                goingBack ? "went back to the checkpoint before" : "checkpoint loaded",
                metadata: ["version": "\(version)", "digest": "\(directory.digest)"])
            return record(.loaded, version, overlap: overlap, goingBack: goingBack)
        } catch {
            if candidate.isMissing {
                rejected = nil
                logger.warning("nothing to load", metadata: ["reason": "\(error)"])
                return record(.missing, version, reason: "\(error)")
            }
            if !goingBack { reject(candidate, error, files) }
            logger.error(
                "checkpoint rejected; the model in use stays",
                metadata: [
                    "path": "\(candidate.path)", "reason": "\(error)",
                    "next_try": goingBack ? "when asked for" : rejected == nil ? "at once" : "when its files change",
                ])
            return record(.rejected, version, reason: "\(error)", goingBack: goingBack)
        }
    }

    private func reject(_ candidate: ReloadCandidate, _ error: CheckpointError, _ files: FileFingerprint) {
        if case .exhausted = error {
            // It may be as good as any: the next look tries it again.
            (lastTried, rejected) = (nil, nil)
        } else {
            rejected = RejectedCandidate(candidate, files: files, after: rejected, now: now())
        }
    }

    private func became(_ directory: CheckpointDirectory, pin: ModelPin?) {
        if pin == .process {
            // Not the one that was gone back from: twice back must not lead forward.
            previous = nil
        } else if let current, current != directory.path {
            previous = current
        }
        current = directory.path
        self.pin = pin
    }

    /// - Parameter goingBack: whether an older checkpoint was meant, which says nothing about the newest
    private func record(
        _ outcome: ReloadReport.Outcome, _ version: String, reason: String? = nil, overlap: Double? = nil,
        goingBack: Bool = false
    ) -> ReloadReport {
        let report = ReloadReport(outcome: outcome, version: version, reason: reason, overlap: overlap, date: Date())
        lastReport = report
        telemetry.add(outcome, at: report.date, isNewest: !goingBack)
        return report
    }
}
