import Interactions

/// Which items belong together, each item in one group: those of one category, and each item without one alone.
struct ItemGroups: Sendable {
    /// For each catalogue index the number of its group.
    let numbers: [Int32]
    /// How many groups there are.
    let count: Int

    /// - Returns: `nil` if no item has a category
    init?(_ vocabulary: ItemVocabulary) {
        guard let numbers = vocabulary.categoryNumbers() else { return nil }
        self.init(numbers)
    }

    /// - Precondition: each is from 0 up
    init(_ numbers: [Int32]) {
        self.numbers = numbers
        count = Int(numbers.max() ?? -1) + 1
    }
}
