/// How several recommendations are chosen.
public enum RecommendationStrategy: String, Sendable, CaseIterable {
    /// One forward pass; the `count` best-scored items.
    case topK = "top_k"
    /// One forward pass an item; each answer is fed back into the sequence (the article's way).
    case greedy
}
