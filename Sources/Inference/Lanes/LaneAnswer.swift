/// What the lanes answer to a query of either kind.
enum LaneAnswer: Sendable {
    case recommendation(RecommendationAnswer)
    case similar(SimilarItems)

    var recommendation: RecommendationAnswer? {
        if case .recommendation(let answer) = self { answer } else { nil }
    }

    var similar: SimilarItems? {
        if case .similar(let items) = self { items } else { nil }
    }
}
