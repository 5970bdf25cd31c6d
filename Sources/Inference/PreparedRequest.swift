import Platform

/// The queries of one request, looked up in the model that will answer them, with what that costs. Nothing has been computed.
public struct PreparedRequest: ~Copyable, Sendable {
    /// The work of all queries: tokens times passes, and what searches of the catalogue are worth in tokens. Queries that
    /// popular items answer in their order cost nothing.
    public let cost: Int
    private let queries: [QueryProgress]
    private let lanes: InferenceLanes
    private let admission: Admission?
    private let deadline: Duration
    private let trace: InferenceTrace?
    private let isCounted: Bool

    init(
        _ queries: [QueryProgress], _ lanes: InferenceLanes, _ admission: Admission?, deadline: Duration,
        trace: InferenceTrace?, isCounted: Bool
    ) {
        self.queries = queries
        self.lanes = lanes
        self.admission = admission
        self.deadline = deadline
        self.trace = trace
        self.isCounted = isCounted
        cost = queries.sumYielding { $0.answersAtOnce ? 0 : $0.cost.tokens }
    }

    /// What is too much if no request may cost more than this many tokens; `nil` if nothing is.
    func excess(over limit: Int) -> TooMuchWork? {
        guard cost > limit else { return nil }
        return TooMuchWork(queries.map { $0.answersAtOnce ? nil : $0.cost }, limit: limit)
    }

    /// Answers all queries, in their order; they share forward passes, and the request's share of the lanes.
    ///
    /// - Throws: ``RecommenderError/overloaded(retryAfterSeconds:)`` if there is no place in the queue. What happens to a
    ///   single query is its own result.
    public consuming func answers() async throws(RecommenderError) -> [Result<RecommendationAnswer, RecommenderError>] {
        let asked = queries.filter { !$0.answersAtOnce }
        var results: [LaneRequest.Answer] = []
        if !asked.isEmpty {
            results = try await lanes.answer(
                asked, admission: admission, deadline: deadline, trace: trace, isCounted: isCounted)
        }
        var next = results.makeIterator()
        return queries.map { $0.immediateAnswer ?? next.next()?.recommendation ?? .failure(.cancelled) }
    }
}
