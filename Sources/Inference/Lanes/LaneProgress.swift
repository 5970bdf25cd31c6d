import Platform

/// A query on its way through the lanes: what it asks in its next pass, and what it makes of what was found. One thread at a time
/// uses it: who prepares it, then the lane that has its ``LaneJob``; whoever waits may look at it again once all are answered.
protocol LaneProgress: AnyObject, Sendable {
    /// The model it began with, which it keeps to its end.
    var snapshot: ModelSnapshot { get }
    /// Tokens the next pass costs.
    var tokens: Int { get }
    /// What the next pass is asked.
    var questions: [TopItemsQuestion] { get }
    var isFinished: Bool { get }
    /// Why there will be no answer; `nil` if there may be one.
    var failure: RecommenderError? { get }

    /// Takes what a pass found for ``questions``.
    func take(_ searches: ArraySlice<QuestionSearch>)

    /// The answer once finished.
    func laneAnswer(queueSeconds: Double, inferenceSeconds: Double) -> LaneAnswer
}

extension LaneProgress {
    /// Why a search says nothing of use; `nil` if all have found what there is.
    func failure(of searches: ArraySlice<QuestionSearch>) -> RecommenderError? {
        for search in searches {
            if let error = search.failure { return .weightsUnreadable(error) }
        }
        return searches.allSatisfy(\.isFinite) ? nil : .scoresNotFinite
    }
}
