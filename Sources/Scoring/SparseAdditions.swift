/// What is added to the scores of a few items of a vocabulary.
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

    /// Keeps its memory.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }
}
