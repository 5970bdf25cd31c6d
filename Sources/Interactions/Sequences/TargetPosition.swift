/// Where in a sequence the asked item stands.
///
/// ```swift
/// TargetPosition(itemsBefore: 2, of: 5)  // .inner(2): between the second and the third of five items
/// TargetPosition(itemsBefore: 5, of: 5)  // .next
/// ```
public enum TargetPosition: Sendable, Hashable {
    /// After the last item: the original's `post`.
    case next
    /// Before the first item: `pre`.
    case previous
    /// Between two items; the number is how many items come before it, at least 1 and less than all.
    case inner(Int)

    /// The position that has `itemsBefore` of `count` items before it.
    ///
    /// - Precondition: 0 ≤ `itemsBefore` ≤ `count`.
    public init(itemsBefore: Int, of count: Int) {
        precondition((0...count).contains(itemsBefore), "a position is beside or between the items")
        self = itemsBefore == count ? .next : itemsBefore == 0 ? .previous : .inner(itemsBefore)
    }

    /// How many of `count` items come before it.
    public func itemsBefore(of count: Int) -> Int {
        switch self {
        case .next: count
        case .previous: 0
        case .inner(let before): before
        }
    }

    /// The position without its number.
    public var kind: Kind {
        switch self {
        case .next: .next
        case .previous: .previous
        case .inner: .inner
        }
    }

    /// A position without the number; the raw values are the names users give.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case next
        case previous
        case inner = "slot"
    }
}
