/// Which place beside or in the cart is asked for.
public enum RecommendationDirection: String, Sendable, CaseIterable {
    /// What comes next: the original's `recommend(mode="post")`.
    case post
    /// What came before: `mode="pre"`.
    case pre
    /// A coin flip between the two for each item: `mode="sequential"`. Always greedy.
    case sequential
    /// What was in the gap ``RecommendationQuery/gap`` marks.
    case slot
}

/// How several recommendations are chosen.
public enum RecommendationStrategy: String, Sendable, CaseIterable {
    /// One forward pass; the `count` best-scored items.
    case topK = "top_k"
    /// One forward pass an item; each answer is fed back into the sequence (the article's way).
    case greedy
}

/// One question to a ``Recommender``. Item ids are the caller's own (external) ids.
public struct RecommendationQuery: Sendable, Equatable {
    /// The cart, oldest first. May be empty: the most popular items answer.
    public var items: [String]
    public var direction: RecommendationDirection
    /// How many recommendations, at least 1.
    public var count: Int
    public var strategy: RecommendationStrategy
    /// Never recommend what is already in the cart, nor one item twice.
    public var excludeSeen: Bool
    /// Items never to be returned; unknown ids are ignored.
    public var exclude: [String]
    /// When present, only these may be returned.
    public var allow: [String]?
    /// Seeds the coin of ``RecommendationDirection/sequential``; `nil` is a fixed seed, so equal queries get equal answers.
    public var seed: UInt64?
    /// For ``RecommendationDirection/slot``, how many of ``items`` come before the gap; `nil` for all others.
    public var gap: Int?
    /// Whether each answer comes with the items it rests on.
    public var explain: Bool

    public init(
        items: [String], direction: RecommendationDirection, count: Int = 5, strategy: RecommendationStrategy = .topK,
        excludeSeen: Bool = true, exclude: [String] = [], allow: [String]? = nil, seed: UInt64? = nil, gap: Int? = nil,
        explain: Bool = false
    ) {
        self.items = items
        self.direction = direction
        self.count = count
        self.strategy = strategy
        self.excludeSeen = excludeSeen
        self.exclude = exclude
        self.allow = allow
        self.seed = seed
        self.gap = gap
        self.explain = explain
    }
}
