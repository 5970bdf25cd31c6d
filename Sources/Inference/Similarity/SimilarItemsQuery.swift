import Platform

/// Items whose likes are asked for. Item ids are the caller's own (external) ids, which are the same only if their bytes are.
public struct SimilarItemsQuery: Sendable, Equatable {
    /// Each gets a list of its own, however often it is there.
    public var items: [UTF8Text]
    /// How many similar items of each, at least 1.
    public var count: Int
    /// Items never to be returned; unknown ids are ignored.
    public var exclude: [UTF8Text]
    /// When present, only these may be returned.
    public var allow: [UTF8Text]?
    /// Which of the models that answer side by side is asked; one of the recommender's.
    public var model: ModelSlot

    public init(
        items: [UTF8Text], count: Int = 10, exclude: [UTF8Text] = [], allow: [UTF8Text]? = nil,
        model: ModelSlot = .main
    ) {
        self.items = items
        self.count = count
        self.exclude = exclude
        self.allow = allow
        self.model = model
    }
}
