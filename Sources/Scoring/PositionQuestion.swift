import BERT4Rec
import Interactions

/// "Which item stands at this position?": items and a position.
public struct PositionQuestion: Sendable, Equatable {
    /// Vocabulary indices, oldest first, at least one.
    public let items: ArraySlice<Int32>
    public let position: TargetPosition

    /// - Precondition: at least one item; an inner position has items on both sides.
    public init(items: ArraySlice<Int32>, position: TargetPosition) {
        precondition(!items.isEmpty, "a question needs an item")
        if case .inner(let before) = position { precondition(before > 0 && before < items.count) }
        self.items = items
        self.position = position
    }

    /// How many of the items come before the position.
    public var itemsBefore: Int { position.itemsBefore(of: items.count) }

    /// The items before the position, oldest first.
    public var left: ArraySlice<Int32> { items.prefix(itemsBefore) }

    /// The items after it.
    public var right: ArraySlice<Int32> { items.dropFirst(itemsBefore) }

    /// What a pass sees of the two sides: at an end all items, inside those on the side its objective looks at.
    public func sides(seenBy pass: Objective) -> (left: ArraySlice<Int32>, right: ArraySlice<Int32>) {
        guard case .inner = position else { return (left, right) }
        switch pass {
        case .masked: return (left, right)
        case .causal: return (left, [])
        case .reverse: return ([], right)
        }
    }
}
