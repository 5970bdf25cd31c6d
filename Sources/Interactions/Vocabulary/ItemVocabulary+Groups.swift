extension ItemVocabulary {
    /// A number for each category, from 0 on: of each of ``items`` that of its category, and of one without a category a number
    /// that no other item has. Categories are the same if their bytes are. `nil` if no item has a category.
    public func categoryNumbers() -> [Int32]? {
        let columns = contents.columns
        guard columns.categoryNames.count > 0 else { return nil }
        var next = Int32(columns.categoryNames.count)
        var numbers: [Int32] = []
        numbers.reserveCapacity(columns.count)
        for place in 0..<columns.count {
            if let number = columns.categoryNumber(at: place) {
                numbers.append(number)
            } else {
                numbers.append(next)
                next += 1
            }
        }
        return numbers
    }
}
