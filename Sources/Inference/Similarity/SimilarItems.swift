import Platform

/// The items that are most like one.
public struct SimilarItems: Sendable, Equatable {
    /// The item asked about.
    public var item: ItemReference
    /// The most similar first, equal ones as the model's vocabulary has them; never the item itself.
    public var similar: [SimilarItem]
    /// Seconds the item waited for its search.
    public var queueSeconds: Double
    /// Seconds of the search.
    public var inferenceSeconds: Double

    public init(item: ItemReference, similar: [SimilarItem], queueSeconds: Double, inferenceSeconds: Double) {
        self.item = item
        self.similar = similar
        self.queueSeconds = queueSeconds
        self.inferenceSeconds = inferenceSeconds
    }

    /// The item's.
    public var id: UTF8Text { item.id }
}
