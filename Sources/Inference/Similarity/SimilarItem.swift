import Platform

/// One item that is like another.
public struct SimilarItem: Sendable, Equatable {
    public var id: UTF8Text
    public var title: String?
    /// The cosine of the two items' vectors in the model's output layer, −1 to 1.
    public var score: Float
    /// 1 for the most similar.
    public var rank: Int

    public init(id: UTF8Text, title: String?, score: Float, rank: Int) {
        self.id = id
        self.title = title
        self.score = score
        self.rank = rank
    }
}
