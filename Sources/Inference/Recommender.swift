import BERT4Rec
import Foundation
import Interactions

/// Why a ``Recommender`` gave no answer.
public enum RecommenderError: Error, Sendable, Equatable {
    /// No checkpoint has been loaded yet.
    case noModel
    /// The queue is full; ask again after this many seconds.
    case overloaded(retryAfterSeconds: Int)
    /// The query waited longer than it may.
    case deadlineExceeded
    /// Nobody waits for the answer any more.
    case cancelled
}

/// The one shared object that answers queries and owns which model is current.
///
/// The actor's own work is to hand out the current snapshot; forward passes run on lanes of their own, so a long one
/// delays no other task of the process. A query keeps the snapshot it began with: a reload never changes a model under it.
public actor Recommender {
    /// What is counted about queries and reloads.
    public nonisolated let telemetry = InferenceTelemetry()
    private let configuration: InferenceConfiguration
    private let lanes: InferenceLanes
    private var current: InstalledModel?
    private var lastReload: ReloadReport?
    /// Where the model before the current one was loaded from, unless the current one was gone back to: going back loads
    /// it again, through every check, rather than keeping two models in memory.
    private(set) var previousCheckpoint: String?
    /// Whether the current model is one that was gone back to.
    private(set) var isPinned = false

    public init(_ configuration: InferenceConfiguration = InferenceConfiguration()) {
        self.configuration = configuration
        lanes = InferenceLanes(
            count: configuration.lanes, waiting: configuration.waiting, telemetry: telemetry)
    }

    /// Answers one query with the model that is current when it arrives.
    ///
    /// - Precondition: `query.count` ≥ 1.
    /// - Parameter admission: the place kept for it; without one it takes its chance
    public nonisolated func recommend(
        _ query: RecommendationQuery, admission: Admission? = nil
    ) async throws(RecommenderError) -> RecommendationAnswer {
        precondition(query.count >= 1)
        guard let snapshot = await snapshot() else { throw .noModel }
        let generation = Generation(query, snapshot)
        if generation.needsFallback { return generation.fallbackAnswer() }
        return try await lanes.answer(generation, admission: admission, deadline: configuration.deadline).get()
    }

    /// Keeps a place for a query before it is read: who comes to a full queue learns so at little cost to the others.
    ///
    /// - Throws: ``RecommenderError/overloaded(retryAfterSeconds:)``
    public nonisolated func admit() throws(RecommenderError) -> Admission { try lanes.admit() }

    /// The model that answers now; `nil` until one is loaded.
    public func status() -> ModelStatus? { current?.snapshot.status(lastReload: lastReload, isPinned: isPinned) }

    /// The items of the model that answers now; `nil` until one is loaded.
    public func catalogue() -> ItemCatalogue? { current?.catalogue }

    /// The newest attempt to load a checkpoint, also while none is loaded.
    public func lastReloadReport() -> ReloadReport? { lastReload }

    /// Reads, verifies and warms a checkpoint, then makes it current. The old one keeps answering meanwhile, and stays
    /// if this fails.
    ///
    /// - Parameters:
    ///   - directory: a checkpoint directory
    ///   - pinned: whether it is to stay until somebody asks for another; only says so, see ``CheckpointWatcher``
    /// - Returns: what became of it
    @discardableResult
    public nonisolated func load(
        checkpointAt directory: String, pinned: Bool = false
    ) async throws(CheckpointError) -> ReloadReport {
        let version = ReloadReport.version(of: directory)
        let old = await snapshot()
        let result = await Self.inTheBackground { [configuration] in Self.prepare(directory, configuration, old) }
        switch result {
        case .success(let (model, overlap)):
            let report = ReloadReport(
                outcome: .loaded, version: version, reason: nil, overlap: overlap, date: Date())
            await install(model, pinned: pinned, report)
            return report
        case .failure(let error):
            await note(ReloadReport(outcome: .rejected, version: version, reason: "\(error)", date: Date()))
            throw error
        }
    }

    /// Lets newer checkpoints be loaded again.
    func unpin() { isPinned = false }

    private func snapshot() -> ModelSnapshot? { current?.snapshot }

    private func install(_ model: InstalledModel, pinned: Bool, _ report: ReloadReport) {
        if pinned {
            // Not the one that was gone back from: twice back must not lead forward.
            previousCheckpoint = nil
        } else if let current, current.directory != model.directory {
            previousCheckpoint = current.directory
        }
        current = model
        isPinned = pinned
        note(report)
    }

    private func note(_ report: ReloadReport) {
        lastReload = report
        telemetry.reloaded(report.outcome)
    }

    private static func prepare(
        _ directory: String, _ configuration: InferenceConfiguration, _ old: ModelSnapshot?
    ) -> Result<(InstalledModel, overlap: Double?), CheckpointError> {
        do throws(CheckpointError) {
            let snapshot = try ModelLoader(configuration: configuration).load(directory: directory)
            let catalogue = ItemCatalogue(snapshot.vocabulary, popular: snapshot.popular.map(\.item))
            let overlap = old.flatMap { ModelLoader.overlap($0, snapshot) }
            return .success((InstalledModel(snapshot: snapshot, catalogue: catalogue, directory: directory), overlap))
        } catch {
            return .failure(error)
        }
    }

    /// Loading is pure work, which must not occupy a thread that asynchronous tasks share; on a thread of its own it also
    /// leaves the processor to those that answer.
    private static func inTheBackground<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                // On Linux this is the calling thread's priority alone.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, backgroundNiceness)
                continuation.resume(returning: body())
            }
            thread.name = "loader"
            thread.stackSize = 1 << 23
            thread.start()
        }
    }

    private static let backgroundNiceness: Int32 = 10
}

/// A model that answers, and where it came from.
private struct InstalledModel: Sendable {
    let snapshot: ModelSnapshot
    let catalogue: ItemCatalogue
    let directory: String
}
