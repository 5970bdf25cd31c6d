import Platform

/// One item that is like another.
public struct SimilarItem: Sendable, Equatable {
    public var item: ItemReference
    /// The cosine of the two items' vectors in the model's output layer, −1 to 1.
    public var score: Float
    /// 1 for the most similar.
    public var rank: Int

    public init(item: ItemReference, score: Float, rank: Int) {
        self.item = item
        self.score = score
        self.rank = rank
    }

    /// The item's.
    public var id: UTF8Text { item.id }
    /// The item's.
    public var title: String? { item.title }
}
