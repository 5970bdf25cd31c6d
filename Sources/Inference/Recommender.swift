import Checkpoints
import Platform

/// The one shared object that answers queries.
///
/// The actor's own work is to replace the current model; who asks for it need not wait for the actor. Forward passes run on
/// lanes of their own, so a long one delays no other task of the process. A query keeps the snapshot it began with: a reload never changes a model under it.
/// Which checkpoint is loaded when is ``ModelReloader``'s to decide.
public actor Recommender {
    /// What is counted about queries.
    public nonisolated let telemetry = InferenceTelemetry()
    let configuration: InferenceConfiguration
    let lanes: InferenceLanes
    private let current = CurrentModel()

    /// How much less than those who answer a loading thread presses for a processor.
    private static let loadingNiceness: Int32 = 10
    private static let loadingStackSize = 1 << 23

    public init(_ configuration: InferenceConfiguration = InferenceConfiguration()) {
        self.configuration = configuration
        lanes = InferenceLanes(
            count: configuration.lanes, mostRequests: configuration.mostRequests, telemetry: telemetry)
    }

    /// Answers one query with the model that is current when it arrives.
    ///
    /// - Precondition: `query.count` ≥ 1.
    public nonisolated func recommend(
        _ query: RecommendationQuery
    ) async throws(RecommenderError) -> RecommendationAnswer {
        try await prepare([query]).answers()[0].get()
    }

    /// Looks up the items of one request's queries, which are kept with the model that is current now until they are
    /// answered, and says what they will cost.
    ///
    /// - Precondition: each `count` ≥ 1.
    /// - Parameters:
    ///   - queries: those of one request, answered in this order
    ///   - admission: the place kept for the request; without one it takes its chance
    /// - Throws: ``RecommenderError/noModel``, or ``RecommenderError/tooMuchWork(_:)`` if the queries together cost more than
    ///   ``InferenceConfiguration/maximumCost``
    public nonisolated func prepare(
        _ queries: [RecommendationQuery], admission: Admission? = nil
    ) throws(RecommenderError) -> PreparedRequest {
        precondition(queries.allSatisfy { $0.count >= 1 })
        guard let snapshot = snapshot() else { throw .noModel }
        let request = PreparedRequest(
            queries.mapYielding { QueryProgress($0, snapshot) }, lanes, admission, deadline: configuration.deadline)
        if request.cost > 0 { telemetry.asked(forTokens: request.cost) }
        if let excess = request.excess(over: configuration.maximumCost) {
            telemetry.rejected(.tooMuchWork)
            throw .tooMuchWork(excess)
        }
        return request
    }

    /// Keeps a place for a request before it is read: who comes to a full queue learns so at little cost to the others.
    ///
    /// - Throws: ``RecommenderError/overloaded(retryAfterSeconds:)``
    public nonisolated func admit() throws(RecommenderError) -> Admission { try lanes.admit() }

    /// Whether ``admit()`` would throw now: for who refuses a request before anything of it is read. Takes no lock.
    public nonisolated var isFull: Bool { lanes.areFull }

    /// How busy the lanes are now. Takes the lock that lanes take for each turn, for the copy of a few numbers.
    public nonisolated var load: LaneLoad { lanes.load }

    /// What ``admit()`` throws.
    public static var overloaded: RecommenderError { InferenceLanes.overloaded }

    /// Counts a request that was refused because of ``isFull``.
    public nonisolated func noteRefusal() { telemetry.rejected(.queueFull) }

    /// Whether there is a model that answers.
    public nonisolated var isReady: Bool { current.value != nil }

    /// The items of the model that answers now; `nil` until one is loaded.
    public nonisolated func catalogue() -> ItemCatalogue? { current.value?.catalogue }

    /// The model that answers now; `nil` until one is loaded.
    nonisolated func snapshot() -> ModelSnapshot? { current.value?.snapshot }

    /// Reads and verifies a checkpoint, then makes it current. The old one keeps answering meanwhile, and stays if this
    /// fails. Takes a thread of its own and the memory of a second model.
    ///
    /// - Returns: the share of their best items that the model before and this one have in common
    ///   (``ReloadReport/overlap``)
    @discardableResult
    public nonisolated func load(_ directory: CheckpointDirectory) async throws(CheckpointError) -> Double? {
        let old = snapshot()
        // Pure work, which must not occupy a thread that asynchronous tasks share.
        let result: Result<(InstalledModel, overlap: Double?), CheckpointError>
        do throws(SystemThread.StartError) {
            result = try await BackgroundThread.run(
                name: "loader", niceness: Self.loadingNiceness, stackSize: Self.loadingStackSize
            ) { [configuration] in Self.prepare(directory, configuration, old) }
        } catch {
            throw CheckpointError.exhausted(path: directory.path, reason: error.reason)
        }
        let (model, overlap) = try result.get()
        await install(model)
        return overlap
    }

    private func install(_ model: InstalledModel) { current.replace(by: model) }

    private static func prepare(
        _ directory: CheckpointDirectory, _ configuration: InferenceConfiguration, _ old: ModelSnapshot?
    ) -> Result<(InstalledModel, overlap: Double?), CheckpointError> {
        Result { () throws(CheckpointError) in
            let snapshot = try ModelLoader(configuration: configuration).load(directory)
            let catalogue = ItemCatalogue(snapshot.vocabulary, popular: snapshot.popular.map(\.item))
            let overlap = old.flatMap { ModelLoader.overlap($0, snapshot) }
            return (InstalledModel(snapshot: snapshot, catalogue: catalogue), overlap)
        }
    }
}
