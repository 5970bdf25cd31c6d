import Scoring

/// A table of transitions as numbers, on the way to another process.
extension TransitionCounts.Table {
    /// A table in which nothing was counted.
    init(vocabularyCount: Int) {
        let zeros = [Int32](repeating: 0, count: vocabularyCount)
        self.init(offsets: zeros + [0], later: [], counts: [], outgoing: zeros, incoming: zeros)
    }

    var packed: [Int32] {
        let columns = [offsets, outgoing, incoming, later, counts]
        var numbers: [Int32] = []
        numbers.reserveCapacity(columns.reduce(0) { $0 + $1.count })
        for column in columns { numbers += column }
        return numbers
    }

    /// `nil` if the numbers are no ``packed`` table of so many items.
    init?(packed: ArraySlice<Int32>, vocabularyCount count: Int) {
        let pairs = (packed.count - 3 * count - 1) / 2
        guard pairs >= 0, packed.count == 3 * count + 1 + 2 * pairs else { return nil }
        var rest = packed
        func take(_ count: Int) -> [Int32] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let (offsets, outgoing, incoming) = (take(count + 1), take(count), take(count))
        let later = take(pairs)
        self.init(offsets: offsets, later: later, counts: take(pairs), outgoing: outgoing, incoming: incoming)
    }
}
