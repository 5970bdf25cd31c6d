import Platform

/// The answer to one ``SimilarItemsQuery``, all of it from one checkpoint.
public struct SimilarItemsAnswer: Sendable, Equatable {
    /// Of each known item of the query, in its order.
    public var items: [SimilarItems]
    /// Ids the model does not know, in their order.
    public var unknown: [UTF8Text]
    public var model: ModelIdentity

    public init(items: [SimilarItems], unknown: [UTF8Text], model: ModelIdentity) {
        self.items = items
        self.unknown = unknown
        self.model = model
    }

    /// Seconds the item that waited longest waited; 0 if nothing was searched.
    public var queueSeconds: Double { items.reduce(0) { max($0, $1.queueSeconds) } }
    /// Seconds of the longest search.
    public var inferenceSeconds: Double { items.reduce(0) { max($0, $1.inferenceSeconds) } }
}
