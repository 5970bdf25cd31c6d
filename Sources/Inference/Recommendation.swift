import Platform

/// One recommended item.
public struct Recommendation: Sendable, Equatable {
    public var id: UTF8Text
    public var title: String?
    /// Softmax probability over the whole catalogue at the position asked for; a popularity share for the fallback.
    public var score: Float
    /// 1 for the best.
    public var rank: Int
    /// The items it rests on; `nil` unless they were asked for.
    public var explanation: [ItemContribution]?

    public init(id: UTF8Text, title: String?, score: Float, rank: Int, explanation: [ItemContribution]? = nil) {
        self.id = id
        self.title = title
        self.score = score
        self.rank = rank
        self.explanation = explanation
    }
}
