/// When the items of one sequence were, and from which moments a model looks at them.
///
/// Each row of a sequence is asked for the item beside it. It looks back from the moment of its own item, since more is not known; or, at
/// an asked moment, from the time of the item that comes next, and the last row from ``now``. Which of the two it is changes what
/// a gap means, so that each has biases of its own.
public struct SequenceTimes: Sendable {
    /// How many sets of biases there are.
    public static let tableCount = 2

    /// When each item was, in seconds, in the sequence's order (``Interactions/ItemTime``).
    public let items: ArraySlice<Int32>
    /// When the last row is asked; `nil` if every row looks from its own item.
    public let now: Int32?

    public init(_ items: ArraySlice<Int32>, now: Int32? = nil) {
        self.items = items
        self.now = now
    }

    /// From which moment the row at an index of ``items`` looks.
    func moment(_ index: Int) -> Int32 {
        guard let now else { return items[index] }
        return index + 1 < items.endIndex ? items[index + 1] : now
    }

    /// Which biases its rows read.
    var table: Int32 { now == nil ? 0 : 1 }
}
