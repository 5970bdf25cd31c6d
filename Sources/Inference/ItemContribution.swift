import Platform

/// What one item of the cart did for a recommendation.
public struct ItemContribution: Sendable, Equatable {
    public var id: UTF8Text
    /// The recommendation's score less what it would be without the item.
    public var change: Float

    public init(id: UTF8Text, change: Float) {
        self.id = id
        self.change = change
    }
}
