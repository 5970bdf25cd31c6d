import BERT4Rec
import Foundation
import Interactions

/// Why a ``Recommender`` gave no answer.
public enum RecommenderError: Error, Sendable, Equatable {
    /// No checkpoint has been loaded yet.
    case noModel
    /// The queue is full; ask again after this many seconds.
    case overloaded(retryAfterSeconds: Int)
}

/// The one shared object that answers queries and owns which model is current.
///
/// The actor's own work is to hand out the current snapshot; forward passes run on lanes of their own, so a long one
/// delays no other task of the process. A query keeps the snapshot it began with: a reload never changes a model under it.
public actor Recommender {
    private let lanes: InferenceLanes
    private var current: ModelSnapshot?
    private var lastReload: ReloadReport?

    /// - Parameters:
    ///   - lanes: threads for forward passes; one a processor core unless told otherwise
    ///   - waiting: most queries that may wait for a lane
    public init(lanes: Int = ProcessInfo.processInfo.activeProcessorCount, waiting: Int = 1024) {
        self.lanes = InferenceLanes(count: lanes, waiting: waiting)
    }

    /// Answers one query with the model that is current when it arrives.
    ///
    /// - Precondition: `query.count` ≥ 1.
    public nonisolated func recommend(
        _ query: RecommendationQuery
    ) async throws(RecommenderError) -> RecommendationAnswer {
        precondition(query.count >= 1)
        guard let snapshot = await snapshot() else { throw .noModel }
        let generation = Generation(query, snapshot)
        if generation.needsFallback { return generation.fallbackAnswer() }
        guard let answer = await lanes.answer(generation) else { throw .overloaded(retryAfterSeconds: 1) }
        return answer
    }

    /// The model that answers now; `nil` until one is loaded.
    public func status() -> ModelStatus? { current?.status(lastReload: lastReload) }

    /// The newest attempt to load a checkpoint, also while none is loaded.
    public func lastReloadReport() -> ReloadReport? { lastReload }

    /// Reads, verifies and warms a checkpoint, then makes it current. The old one keeps answering meanwhile, and stays
    /// if this fails.
    ///
    /// - Parameter directory: a checkpoint directory
    public nonisolated func load(checkpointAt directory: String) async throws(CheckpointError) {
        let version = directory.split(separator: "/").last.map(String.init) ?? directory
        let result = await Self.offCooperativePool { Self.prepare(directory) }
        switch result {
        case .success(let snapshot):
            await install(snapshot, ReloadReport(outcome: .loaded, version: version, reason: nil, date: Date()))
        case .failure(let error):
            await note(ReloadReport(outcome: .rejected, version: version, reason: "\(error)", date: Date()))
            throw error
        }
    }

    private func snapshot() -> ModelSnapshot? { current }

    private func install(_ snapshot: ModelSnapshot, _ report: ReloadReport) {
        current = snapshot
        lastReload = report
    }

    private func note(_ report: ReloadReport) { lastReload = report }

    private static func prepare(_ directory: String) -> Result<ModelSnapshot, CheckpointError> {
        let started = Date()
        do throws(CheckpointError) {
            let snapshot = ModelSnapshot(try Checkpoint.load(directory: directory), started: started)
            guard snapshot.warmUp() else {
                return .failure(.notFinite(path: directory, name: "logits of a trial cart"))
            }
            return .success(snapshot)
        } catch {
            return .failure(error)
        }
    }

    /// Loading takes seconds of pure work, which must not occupy a thread that asynchronous tasks share.
    private static func offCooperativePool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: body()) }
        }
    }
}
