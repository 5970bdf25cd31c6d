/// What one item of the cart did for a recommendation.
public struct ItemContribution: Sendable, Equatable {
    public var id: String
    /// The recommendation's score less what it would be without the item.
    public var change: Float

    public init(id: String, change: Float) {
        self.id = id
        self.change = change
    }
}
