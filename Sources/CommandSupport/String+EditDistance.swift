extension String {
    /// Levenshtein distance: how few characters must be inserted, deleted or replaced to turn this string into another.
    ///
    /// Takes time in proportion to the product of both lengths.
    func editDistance(to other: String) -> Int {
        let target = Array(other)
        // The distances from the characters of this string read so far to each prefix of the target.
        var row = Array(0...target.count)
        for (index, character) in enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let replacement = diagonal + (character == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replacement, row[column] + 1, diagonal + 1)
            }
        }
        return row[target.count]
    }
}
