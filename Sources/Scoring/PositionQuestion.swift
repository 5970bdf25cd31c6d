import BERT4Rec
import Interactions

/// "Which item stands at this position?": items and a position.
public struct PositionQuestion: Sendable, Equatable {
    /// Vocabulary indices, oldest first, at least one.
    public let items: ArraySlice<Int32>
    public let position: TargetPosition
    /// When each of the items was (``Interactions/ItemTime``); empty if that is not known.
    public let times: ArraySlice<Int32>
    /// When the item after all others is asked for; `nil` if that is not known.
    public let now: Int32?

    /// - Precondition: at least one item; an inner position has items on both sides; no times, or one an item.
    public init(items: ArraySlice<Int32>, position: TargetPosition, times: ArraySlice<Int32> = [], now: Int32? = nil) {
        precondition(!items.isEmpty, "a question needs an item")
        precondition(times.isEmpty || times.count == items.count, "there must be one time an item")
        if case .inner(let before) = position { precondition(before > 0 && before < items.count) }
        self.items = items
        self.position = position
        self.times = times
        self.now = now
    }

    /// How many of the items come before the position.
    public var itemsBefore: Int { position.itemsBefore(of: items.count) }

    /// The items before the position, oldest first.
    public var left: ArraySlice<Int32> { items.prefix(itemsBefore) }

    /// The items after it.
    public var right: ArraySlice<Int32> { items.dropFirst(itemsBefore) }

    /// The same question without an item, wherever it is among the others, of which there must be one.
    public func without(_ item: Int32) -> PositionQuestion {
        let remaining = items.filter { $0 != item }
        let before = left.count { $0 != item }
        return PositionQuestion(
            items: remaining[...], position: TargetPosition(itemsBefore: before, of: remaining.count),
            times: zip(items, times).lazy.filter { $0.0 != item }.map(\.1)[...], now: now)
    }

    /// The times of the items before the position.
    var timesLeft: ArraySlice<Int32> { times.prefix(itemsBefore) }

    /// The times of those after it.
    var timesRight: ArraySlice<Int32> { times.dropFirst(itemsBefore) }

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
