import Platform

/// What a client asks of a ``Recommender``. Item ids are the caller's own (external) ids, which
/// are the same only if their bytes are.
public struct RecommendationQuery: Sendable, Equatable {
    /// The cart, oldest first. May be empty: the most popular items answer.
    public var items: [UTF8Text]
    public var mode: RecommendationMode
    /// How many recommendations, at least 1.
    public var count: Int
    public var strategy: RecommendationStrategy
    /// Never recommend what is already in the cart, nor one item twice; `nil` leaves it to the model that answers
    /// (``ModelStatus/excludesSeen``).
    public var excludeSeen: Bool?
    /// Items never to be returned; unknown ids are ignored.
    public var exclude: [UTF8Text]
    /// When present, only these may be returned.
    public var allow: [UTF8Text]?
    /// Seeds the coin of ``RecommendationMode/sequential``; `nil` is a fixed seed, so equal queries get equal answers.
    public var seed: UInt64?
    /// For ``RecommendationMode/slot``, how many of ``items`` come before the slot; `nil` for all others.
    public var itemsBeforeSlot: Int?
    /// When each of ``items`` was: a count since 1970-01-01 UTC whose size says its unit (`Interactions.ItemTime`). Empty if
    /// that is not known; a model that knows no times does not read them.
    public var times: [Double]
    /// When the next item is asked for, in the same form; `nil`: when the last one was.
    public var now: Double?
    /// Whether each answer comes with the items it rests on.
    public var explain: Bool
    /// What the list shall be like beside its items' scores.
    public var preferences: ListPreferences
    /// Which of the models that answer side by side is asked; one of the recommender's.
    public var model: ModelSlot

    public init(
        items: [UTF8Text], mode: RecommendationMode, count: Int = 5, strategy: RecommendationStrategy = .topK,
        excludeSeen: Bool? = nil, exclude: [UTF8Text] = [], allow: [UTF8Text]? = nil, seed: UInt64? = nil,
        itemsBeforeSlot: Int? = nil, times: [Double] = [], now: Double? = nil,
        explain: Bool = false, preferences: ListPreferences = ListPreferences(), model: ModelSlot = .main
    ) {
        self.items = items
        self.mode = mode
        self.count = count
        self.strategy = strategy
        self.excludeSeen = excludeSeen
        self.exclude = exclude
        self.allow = allow
        self.seed = seed
        self.itemsBeforeSlot = itemsBeforeSlot
        self.times = times
        self.now = now
        self.explain = explain
        self.preferences = preferences
        self.model = model
    }
}
