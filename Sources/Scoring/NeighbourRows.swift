import Interactions

/// For each item a short list of others with a number above 0 each: what it says of them. Rows in compressed form.
public struct NeighbourRows: Sendable, Equatable {
    /// Row `i` owns `items[offsets[i]..<offsets[i + 1]]`; one more than there are vocabulary entries.
    public let offsets: [Int32]
    /// Vocabulary indices, ascending within a row.
    public let items: [Int32]
    /// One for each of ``items``.
    public let values: [Float]

    public init(offsets: [Int32], items: [Int32], values: [Float]) {
        self.offsets = offsets
        self.items = items
        self.values = values
    }

    /// Rows in which each item says 1 of itself and nothing of others.
    public init(identityOf vocabularyCount: Int) {
        let first = ItemVocabulary.firstItem
        self.init(
            offsets: (0...Int32(vocabularyCount)).map { max(0, $0 - first) },
            items: Array(first..<max(first, Int32(vocabularyCount))),
            values: [Float](repeating: 1, count: max(0, vocabularyCount - Int(first))))
    }

    /// What makes these no rows of a vocabulary, in words; `nil` if nothing does. Costs one walk over all pairs.
    public func problem(vocabularyCount: Int) -> String? {
        guard offsets.count == vocabularyCount + 1, offsets.first == 0, Int(offsets[vocabularyCount]) == items.count,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }), values.count == items.count
        else { return "its rows do not fit its pairs" }
        for row in 0..<vocabularyCount {
            var last = ItemVocabulary.firstItem - 1
            for place in Int(offsets[row])..<Int(offsets[row + 1]) {
                guard row >= ItemVocabulary.firstItem else { return "[PAD] or [MASK] has a row" }
                guard items[place] > last, Int(items[place]) < vocabularyCount else {
                    return "row \(row) holds \(items[place]), which is no item or not in ascending order"
                }
                last = items[place]
                // Sums of as many as a question has items stay finite.
                guard values[place] > 0, values[place] <= 1e6 else {
                    return "row \(row) holds the value \(values[place]), outside 0…1000000"
                }
            }
        }
        return nil
    }
}
