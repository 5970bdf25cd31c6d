import Interactions

/// All pairs of one distance, grouped by the earlier item, not yet counted.
struct TransitionPairs {
    /// Row `i` owns `later[offsets[i]..<offsets[i + 1]]`, in no order.
    var offsets: [Int]
    var later: [Int32]

    init(_ sequences: UserSequences, distance: Int, _ vocabularyCount: Int) {
        var ends = [Int](repeating: 0, count: vocabularyCount + 1)
        Self.forEach(sequences, distance) { earlier, _ in ends[Int(earlier) + 1] += 1 }
        for row in 0..<vocabularyCount { ends[row + 1] += ends[row] }
        offsets = ends
        var later = [Int32](repeating: 0, count: ends[vocabularyCount])
        Self.forEach(sequences, distance) { earlier, item in
            later[ends[Int(earlier)]] = item
            ends[Int(earlier)] += 1
        }
        self.later = later
    }

    private static func forEach(_ sequences: UserSequences, _ distance: Int, _ body: (Int32, Int32) -> Void) {
        for user in 0..<sequences.count {
            let range = sequences.offsets[user]..<sequences.offsets[user + 1]
            guard range.count > distance else { continue }
            for index in range.dropLast(distance) { body(sequences.items[index], sequences.items[index + distance]) }
        }
    }
}
