/// The fields of a ``RecommendationRequest``, as the API names them.
enum RecommendationField: String, CaseIterable {
    case items
    case count = "num_recs"
    case strategy
    case excludeSeen = "exclude_seen"
    case exclude
    case allow
    case seed
    case explain
    case times
    case now
    case diversity
    case mostPerGroup = "max_per_group"
    case recencyBoost = "recency_boost"
    case model
    case user
}
