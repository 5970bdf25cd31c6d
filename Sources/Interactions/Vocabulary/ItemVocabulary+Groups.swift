extension ItemVocabulary {
    /// A number for each category, from 0 on: of each of ``items`` that of its category, and of one without a category a number
    /// that no other item has. Categories are the same if their bytes are. `nil` if no item has a category.
    public func categoryNumbers() -> [Int32]? {
        guard items.contains(where: { $0.category != nil }) else { return nil }
        var categories = ByteIndex()
        var numbers = items.map { $0.category.map { categories.insert($0).number } }
        var next = Int32(categories.count)
        for place in numbers.indices where numbers[place] == nil {
            numbers[place] = next
            next += 1
        }
        return numbers.compactMap(\.self)
    }
}
