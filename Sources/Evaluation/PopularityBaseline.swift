import Interactions

/// The most frequent items of the training part.
public struct PopularityBaseline: Baseline {
    public let name = "popularity"
    /// Share of all interactions, by vocabulary index.
    let shares: [Float]

    public init(_ training: UserSequences, vocabularyCount: Int) {
        var counts = [Int](repeating: 0, count: vocabularyCount)
        for item in training.items { counts[Int(item)] += 1 }
        let total = Float(max(1, training.items.count))
        shares = counts.map { Float($0) / total }
    }

    public func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        for index in scores.indices { scores[index] = shares[index] }
    }
}
