import Foundation
import Interactions

/// What a recommender recommends, whatever was right.
public struct RecommendationLists: Sendable {
    /// How often each item was interacted with, by vocabulary index.
    private let counts: [Int]
    private let total: Int

    private var items: Int { counts.count - Int(ItemVocabulary.firstItem) }

    /// - Parameter training: says how popular items are
    public init(popularityIn training: UserSequences, vocabularyCount: Int) {
        var counts = [Int](repeating: 0, count: vocabularyCount)
        for item in training.items { counts[Int(item)] += 1 }
        self.counts = counts
        total = training.items.count
    }

    /// Of the first k items of all lists together:
    /// * `coverage@k`, the share of the catalogue that is in at least one;
    /// * `novelty@k`, the mean of −log2 p over what is recommended, p being an item's share of the interactions, with one
    ///   more for each item so that new ones have a share, too;
    /// * `gini@k`, the Gini coefficient of how often each item of the catalogue is recommended: 0 if all are equally often,
    ///   near 1 if few are.
    ///
    /// - Parameter lists: best first, at least `k` long where the catalogue allows it
    public func measures(_ lists: [[Int32]], k: Int) -> [String: Double] {
        var times = [Int](repeating: 0, count: counts.count)
        for list in lists { for item in list.prefix(k) { times[Int(item)] += 1 } }
        let recommended = times.reduce(0, +)
        guard recommended > 0, items > 0 else { return ["coverage@\(k)": 0, "novelty@\(k)": 0, "gini@\(k)": 0] }
        var surprise = 0.0
        for (item, often) in times.enumerated() where often > 0 {
            surprise -= Double(often) * log2(Double(counts[item] + 1) / Double(total + items))
        }
        let sorted = times.dropFirst(Int(ItemVocabulary.firstItem)).sorted()
        var weighted = 0.0
        for (place, often) in sorted.enumerated() { weighted += Double(2 * (place + 1) - items - 1) * Double(often) }
        return [
            "coverage@\(k)": Double(sorted.count { $0 > 0 }) / Double(items),
            "novelty@\(k)": surprise / Double(recommended),
            "gini@\(k)": weighted / (Double(items) * Double(recommended)),
        ]
    }
}
