/// What is added to the scores of some items of a vocabulary.
public struct SparseAdditions: Sendable {
    /// Vocabulary indices, ascending.
    public internal(set) var items: [Int32] = []
    /// One for each of ``items``.
    public internal(set) var values: [Float] = []

    public init() {}

    /// - Parameter item: greater than those before
    public mutating func append(_ item: Int32, _ value: Float) {
        items.append(item)
        values.append(value)
    }

    /// Those of a range of vocabulary indices. Costs two binary searches.
    func within(_ range: Range<Int>) -> (items: ArraySlice<Int32>, values: ArraySlice<Float>) {
        let places = place(of: range.lowerBound)..<place(of: range.upperBound)
        return (items[places], values[places])
    }

    /// How many items are below an index.
    private func place(of index: Int) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(items[middle]) < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Keeps its memory.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }
}
