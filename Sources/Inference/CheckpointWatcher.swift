import BERT4Rec
import Foundation
import Logging

/// Keeps a ``Recommender`` on the newest checkpoint of a training run: polls the output directory's `latest` link and
/// loads what it leads to.
///
/// A candidate that cannot be loaded is tried once and logged once; the model that answers stays. The watcher goes on.
/// (File-system events would not do: Linux's are not available through Dispatch, and network file systems send none.)
public actor CheckpointWatcher {
    private let location: CheckpointLocation
    private let recommender: Recommender
    private let logger: Logger
    /// The candidate last tried, good or bad.
    private var lastTried: String?

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

    /// Loads what the location leads to now, if it has not been tried yet.
    ///
    /// - Parameter again: try even what was tried before (an explicit reload).
    /// - Returns: whether a checkpoint was loaded.
    @discardableResult
    public func check(again: Bool = false) async -> Bool {
        let directory: String
        do throws(CheckpointError) {
            directory = try location.resolve()
        } catch {
            // Nothing is published yet: wait for it.
            logOnce("nothing to load", error, candidate: "unpublished")
            return false
        }
        let candidate = directory + " " + (CheckpointLocation.fingerprint(of: directory) ?? "unreadable")
        if candidate == lastTried && !again { return false }
        do throws(CheckpointError) {
            lastTried = candidate
            try await recommender.load(checkpointAt: directory)
            let identity = await recommender.status()?.identity
            logger.info(
                "checkpoint loaded",
                metadata: ["version": "\(identity?.version ?? "")", "digest": "\(identity?.digest ?? "")"])
            return true
        } catch {
            logger.error(
                "checkpoint rejected; the model in use stays", metadata: ["path": "\(directory)", "reason": "\(error)"])
            return false
        }
    }

    private func logOnce(_ message: Logger.Message, _ error: CheckpointError, candidate: String) {
        guard lastTried != candidate else { return }
        lastTried = candidate
        logger.warning(message, metadata: ["reason": "\(error)"])
    }
}
