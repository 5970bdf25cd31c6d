/// Counted steps from each item.
struct MarkovChain: Sendable {
    /// Pairs (from, to) with counts, sorted by from: `pairs[starts[i]..<starts[i + 1]]` begin with item i.
    private let starts: [Int]
    private let followers: [Int32]
    private let counts: [Float]
    /// Carts or steps that begin with each item.
    private let totals: [Float]

    /// - Parameter pairs: from in the upper half, to in the lower, in any order
    init(_ pairs: [UInt64], vocabularyCount: Int) {
        var starts = [Int](repeating: 0, count: vocabularyCount + 1)
        var followers: [Int32] = []
        var counts: [Float] = []
        var totals = [Float](repeating: 0, count: vocabularyCount)
        var previous: UInt64?
        for pair in pairs.sorted() {
            let from = Int(pair >> 32)
            totals[from] += 1
            if pair == previous {
                counts[counts.count - 1] += 1
            } else {
                followers.append(Int32(truncatingIfNeeded: pair))
                counts.append(1)
                starts[from + 1] += 1
                previous = pair
            }
        }
        for index in 0..<vocabularyCount { starts[index + 1] += starts[index] }
        (self.starts, self.followers, self.counts, self.totals) = (starts, followers, counts, totals)
    }

    /// Adds P(candidate | item) for all candidates.
    func add(from item: Int32, to scores: UnsafeMutableBufferPointer<Float>) {
        let from = Int(item)
        let total = max(1, totals[from])
        for pair in starts[from]..<starts[from + 1] { scores[Int(followers[pair])] += counts[pair] / total }
    }
}
