import Platform

/// What one item of the cart did for a recommendation.
public struct ItemContribution: Sendable, Equatable {
    public var item: ItemReference
    /// The recommendation's score less what it would be without the item.
    public var change: Float

    public init(item: ItemReference, change: Float) {
        self.item = item
        self.change = change
    }

    /// The item's.
    public var id: UTF8Text { item.id }
}
