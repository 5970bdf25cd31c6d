import Interactions
import Platform

/// The items of one ``SimilarItemsQuery``, looked up in the model that will answer, with what that costs. Nothing has been
/// computed.
public struct PreparedSimilarItems: ~Copyable, Sendable {
    /// The work of all items, in tokens; unknown ones cost nothing.
    public let cost: Int
    /// What is too much, if that is more than a request may cost.
    let excess: TooMuchWork?
    private let searches: [SimilarityProgress]
    private let unknown: [UTF8Text]
    private let model: ModelIdentity
    private let lanes: InferenceLanes
    private let admission: Admission?
    private let deadline: Duration
    private let trace: InferenceTrace?

    init(
        _ query: SimilarItemsQuery, _ snapshot: ModelSnapshot, _ lanes: InferenceLanes, _ admission: Admission?,
        _ configuration: InferenceConfiguration, _ trace: InferenceTrace?
    ) {
        let indices = { (ids: [UTF8Text]) in
            ids.compactMap { snapshot.vocabulary.index(of: $0).map { $0 - ItemVocabulary.firstItem } }
        }
        let known = indices(query.items)
        let filter = CandidateFilter(excluded: indices(query.exclude), allowed: query.allow.map(indices))
        let tokens = snapshot.questionCost.similarityTokens(
            count: query.count, allowed: filter.allowed?.count ?? 0, excluded: filter.excludedCount)
        excess = TooMuchWork(items: known.count, tokens: tokens, limit: configuration.maximumCost)
        cost = excess?.cost ?? known.count * tokens
        searches =
            excess != nil
            ? [] : known.map { SimilarityProgress($0, count: query.count, filter: filter, tokens: tokens, snapshot) }
        unknown =
            known.count == query.items.count ? [] : query.items.filter { snapshot.vocabulary.index(of: $0) == nil }
        model = snapshot.identity
        self.lanes = lanes
        self.admission = admission
        deadline = configuration.deadline
        self.trace = trace
    }

    /// Searches for all items, which share scans of the catalogue, and the request's share of the lanes.
    ///
    /// - Throws: ``RecommenderError/overloaded(retryAfterSeconds:)`` if there is no place in the queue, or why one of the
    ///   searches came to nothing.
    public consuming func answer() async throws(RecommenderError) -> SimilarItemsAnswer {
        var items: [SimilarItems] = []
        if !searches.isEmpty {
            items.reserveCapacity(searches.count)
            let results = try await lanes.answer(searches, admission: admission, deadline: deadline, trace: trace)
            for result in results {
                if let found = try result.get().similar { items.append(found) }
            }
        }
        return SimilarItemsAnswer(items: items, unknown: unknown, model: model)
    }
}
