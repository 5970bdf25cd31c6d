import Checkpoints
import Platform

/// The one shared object that answers queries.
///
/// Several models may answer side by side, each in its slot, on the same lanes. The actor's own work is to load a slot's next
/// model and to replace the current one; who asks for it need not wait for the actor. Forward passes run on lanes of their own,
/// so a long one delays no other task of the process. A query keeps the snapshot it began with: a reload never changes a model
/// under it. Which checkpoint is loaded when is ``ModelReloader``'s to decide.
public actor Recommender {
    /// What is counted about queries.
    public nonisolated let telemetry = InferenceTelemetry()
    let configuration: InferenceConfiguration
    let lanes: InferenceLanes
    /// Where models answer, at least one: the first is asked where nothing else is said.
    public nonisolated let slots: [ModelSlot]
    /// That of each slot.
    private let current: [CurrentModel]
    /// The newest of the loads that wait for each other.
    private var loading: Task<Void, Never>?

    /// How much less than those who answer a loading thread presses for a processor.
    private static let loadingNiceness: Int32 = 10
    private static let loadingStackSize = 1 << 23

    /// - Parameters:
    ///   - configuration: how all its models are made ready and asked
    ///   - models: the names of the models that answer side by side, at least one, each once
    public init(
        _ configuration: InferenceConfiguration = InferenceConfiguration(), models: [String] = [ModelSlot.main.name]
    ) {
        precondition(!models.isEmpty && Set(models).count == models.count)
        self.configuration = configuration
        slots = models.enumerated().map { ModelSlot(index: $0, name: $1) }
        current = models.map { _ in CurrentModel() }
        lanes = InferenceLanes(
            count: configuration.lanes, mostRequests: configuration.mostRequests, telemetry: telemetry)
    }

    /// Answers one query with its model as it is when the query arrives.
    ///
    /// - Precondition: `query.count` ≥ 1.
    public nonisolated func recommend(
        _ query: RecommendationQuery
    ) async throws(RecommenderError) -> RecommendationAnswer {
        try await prepare([query]).answers()[0].get()
    }

    /// Looks up the items of one request's queries, which are kept with the models that are current now until they are
    /// answered, and says what they will cost.
    ///
    /// - Precondition: each `count` ≥ 1.
    /// - Parameters:
    ///   - queries: those of one request, answered in this order
    ///   - admission: the place kept for the request; without one it takes its chance
    ///   - trace: gets what is done for the request, step by step; nil: nobody wants to know
    ///   - isCounted: whether it is among what clients asked for, and were refused (``telemetry``)
    /// - Throws: ``RecommenderError/noModel`` if a slot that is asked has none, or ``RecommenderError/tooMuchWork(_:)`` if the
    ///   queries together cost more than ``InferenceConfiguration/maximumCost``
    public nonisolated func prepare(
        _ queries: [RecommendationQuery], admission: Admission? = nil, trace: InferenceTrace? = nil,
        isCounted: Bool = true
    ) throws(RecommenderError) -> PreparedRequest {
        precondition(queries.allSatisfy { $0.count >= 1 })
        // Looked up once: a reload meanwhile must not divide a request between two checkpoints. Nearly all requests ask one model,
        // and need no list of all.
        let progress: [QueryProgress]
        if let first = queries.first?.model.index, queries.allSatisfy({ $0.model.index == first }) {
            guard let snapshot = current[first].value?.snapshot else { throw .noModel }
            progress = queries.mapYielding { QueryProgress($0, snapshot) }
        } else {
            let snapshots = current.map { $0.value?.snapshot }
            guard queries.allSatisfy({ snapshots[$0.model.index] != nil }) else { throw .noModel }
            progress = queries.mapYielding { query in snapshots[query.model.index].map { QueryProgress(query, $0) } }
                .compactMap(\.self)
        }
        let request = PreparedRequest(
            progress, lanes, admission, deadline: configuration.deadline, trace: trace, isCounted: isCounted)
        if request.cost > 0, isCounted { telemetry.asked(forTokens: request.cost) }
        if let excess = request.excess(over: configuration.maximumCost) {
            if isCounted { telemetry.rejected(.tooMuchWork) }
            throw .tooMuchWork(excess)
        }
        return request
    }

    /// Keeps a place for a request before it is read: who comes to a full queue learns so at little cost to the others.
    ///
    /// - Throws: ``RecommenderError/overloaded(retryAfterSeconds:)``
    public nonisolated func admit() throws(RecommenderError) -> Admission { try lanes.admit() }

    /// Keeps a place for work that clients do not wait for, while they leave at least half of the places; else nil.
    public nonisolated func admitIfQuiet() -> Admission? { lanes.admitIfQuiet() }

    /// Whether ``admit()`` would throw now: for who refuses a request before anything of it is read. Takes no lock.
    public nonisolated var isFull: Bool { lanes.areFull }

    /// How busy the lanes are now. Takes the lock that lanes take for each turn, for the copy of a few numbers.
    public nonisolated var load: LaneLoad { lanes.load }

    /// What ``admit()`` throws.
    public static var overloaded: RecommenderError { InferenceLanes.overloaded }

    /// Counts a request that was refused because of ``isFull``.
    public nonisolated func noteRefusal() { telemetry.rejected(.queueFull) }

    /// Whether the first slot has a model.
    public nonisolated var isReady: Bool { hasModel(in: slots[0]) }

    /// Whether a slot has a model that answers.
    public nonisolated func hasModel(in slot: ModelSlot) -> Bool { current[slot.index].value != nil }

    /// The items of the model that answers now; `nil` until one is loaded.
    public nonisolated func catalogue(of slot: ModelSlot = .main) -> ItemCatalogue? {
        current[slot.index].value?.catalogue
    }

    /// The model that answers now; `nil` until one is loaded.
    nonisolated func snapshot(of slot: ModelSlot = .main) -> ModelSnapshot? { current[slot.index].value?.snapshot }

    /// Reads and verifies a checkpoint, then makes it current. The old one keeps answering meanwhile, and stays if this
    /// fails. Takes a thread of its own and the memory of one model more; loads wait for each other, whatever their slots.
    ///
    /// - Returns: the share of their best items that the model before and this one have in common
    ///   (``ReloadReport/overlap``)
    @discardableResult
    public func load(
        _ directory: CheckpointDirectory, into slot: ModelSlot = .main
    ) async throws(CheckpointError) -> Double? {
        let attempt = Task { [loading] in
            await loading?.value
            return await self.prepare(directory, slot)
        }
        loading = Task { _ = await attempt.value }
        let (model, overlap) = try await attempt.value.get()
        if let former = current[slot.index].replace(by: model) {
            former.snapshot.retire()
            lanes.noteRetirement()
        }
        return overlap
    }

    /// Pure work, which must not occupy a thread that asynchronous tasks share.
    private nonisolated func prepare(
        _ directory: CheckpointDirectory, _ slot: ModelSlot
    ) async -> Result<(InstalledModel, overlap: Double?), CheckpointError> {
        let old = current[slot.index].value
        do throws(SystemThread.StartError) {
            return try await BackgroundThread.run(
                name: "loader", niceness: Self.loadingNiceness, stackSize: Self.loadingStackSize
            ) { [configuration] in Self.prepare(directory, slot, configuration, old) }
        } catch {
            return .failure(.exhausted(path: directory.path, reason: error.reason))
        }
    }

    private static func prepare(
        _ directory: CheckpointDirectory, _ slot: ModelSlot, _ configuration: InferenceConfiguration,
        _ old: InstalledModel?
    ) -> Result<(InstalledModel, overlap: Double?), CheckpointError> {
        Result { () throws(CheckpointError) in
            let snapshot = try ModelLoader(configuration: configuration, slot: slot).load(directory)
            let catalogue = ItemCatalogue(snapshot.vocabulary, popular: snapshot.popular, after: old?.catalogue)
            let overlap = old.flatMap { ModelLoader.overlap($0.snapshot, snapshot) }
            return (InstalledModel(snapshot: snapshot, catalogue: catalogue), overlap)
        }
    }
}
