import Platform

extension Recommender {
    /// Finds the items like those of a query with the model that is current when it arrives.
    ///
    /// - Precondition: `query.count` ≥ 1.
    public nonisolated func findSimilar(
        _ query: SimilarItemsQuery
    ) async throws(RecommenderError) -> SimilarItemsAnswer {
        try await prepare(query).answer()
    }

    /// Looks up the items of a query, which is kept with the model that is current now until it is answered, and says what it
    /// will cost.
    ///
    /// - Precondition: `query.count` ≥ 1.
    /// - Parameters:
    ///   - query: which items to compare with the catalogue, and how many answers to give
    ///   - admission: the place kept for the request; without one it takes its chance
    ///   - trace: gets what is done for the request, step by step; nil: nobody wants to know
    /// - Throws: ``RecommenderError/noModel``, or ``RecommenderError/tooMuchWork(_:)`` if the items together cost more than
    ///   ``InferenceConfiguration/maximumCost``
    public nonisolated func prepare(
        _ query: SimilarItemsQuery, admission: Admission? = nil, trace: InferenceTrace? = nil
    ) throws(RecommenderError) -> PreparedSimilarItems {
        precondition(query.count >= 1)
        guard let snapshot = snapshot(of: query.model) else { throw .noModel }
        let request = PreparedSimilarItems(query, snapshot, lanes, admission, configuration, trace)
        if request.cost > 0 { telemetry.asked(forTokens: request.cost) }
        if let excess = request.excess {
            telemetry.rejected(.tooMuchWork)
            throw .tooMuchWork(excess)
        }
        return request
    }
}
