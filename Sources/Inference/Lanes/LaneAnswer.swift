/// What the lanes answer to a query of either kind.
enum LaneAnswer: Sendable {
    case recommendation(RecommendationAnswer)
    case similar(SimilarItems)

    var similar: SimilarItems? {
        if case .similar(let items) = self { items } else { nil }
    }
}

extension Result<LaneAnswer, RecommenderError> {
    /// That of a query for recommendations.
    var recommendation: Result<RecommendationAnswer, RecommenderError>? {
        switch self {
        case .success(.recommendation(let answer)): .success(answer)
        case .success(.similar): nil
        case .failure(let error): .failure(error)
        }
    }
}
