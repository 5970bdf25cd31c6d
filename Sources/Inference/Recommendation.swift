import Platform

/// One recommended item.
public struct Recommendation: Sendable, Equatable {
    public var item: ItemReference
    /// Softmax probability over the whole catalogue at the position asked for; a popularity share for the fallback.
    public var score: Float
    /// 1 for the best.
    public var rank: Int
    /// The items it rests on; `nil` unless they were asked for.
    public var explanation: [ItemContribution]?

    public init(item: ItemReference, score: Float, rank: Int, explanation: [ItemContribution]? = nil) {
        self.item = item
        self.score = score
        self.rank = rank
        self.explanation = explanation
    }

    /// The item's.
    public var id: UTF8Text { item.id }
    /// The item's.
    public var title: String? { item.title }
}
