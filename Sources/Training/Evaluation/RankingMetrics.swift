import Foundation

/// Ranking quality over many questions with one right answer each.
///
/// With one relevant item NDCG@k is 1/log2(rank + 1) if rank ≤ k, else 0 (Järvelin & Kekäläinen 2002).
public struct RankingMetrics: Sendable, Equatable, Codable {
    /// The cut-off.
    public let k: Int
    public private(set) var cases = 0
    private var hits = 0
    private var gain = 0.0
    private var reciprocal = 0.0

    public init(k: Int) { self.k = k }

    /// Of all questions at once, by the ranks of their answers.
    public init(k: Int, ranks: [Int]) {
        self.init(k: k)
        for rank in ranks { add(rank: rank) }
    }

    /// Adds one question whose right answer came at `rank`, 1 for the best.
    public mutating func add(rank: Int) {
        cases += 1
        reciprocal += 1 / Double(rank)
        guard rank <= k else { return }
        hits += 1
        gain += 1 / log2(Double(rank) + 1)
    }

    public static func += (left: inout RankingMetrics, right: RankingMetrics) {
        left.cases += right.cases
        left.hits += right.hits
        left.gain += right.gain
        left.reciprocal += right.reciprocal
    }

    /// HR@k: the share of questions whose answer is among the first k.
    public var hitRate: Double { cases == 0 ? 0 : Double(hits) / Double(cases) }
    /// NDCG@k.
    public var ndcg: Double { cases == 0 ? 0 : gain / Double(cases) }
    /// Mean reciprocal rank over the whole ranking.
    public var mrr: Double { cases == 0 ? 0 : reciprocal / Double(cases) }

    /// The metrics by the names checkpoints and reports use.
    public var byName: [String: Double] { ["hr@\(k)": hitRate, "ndcg@\(k)": ndcg, "mrr": mrr] }
}

/// Finds where the right answer stands among all items.
enum FullRanking {
    /// The rank of `target` among all items, those of `seen` left out (but never the target). Equal scores rank by index.
    ///
    /// - Parameter scores: one for each vocabulary index; the special tokens' are ignored.
    static func rank(of target: Int32, scores: UnsafeBufferPointer<Float>, seen: ArraySlice<Int32>) -> Int {
        let wanted = scores[Int(target)]
        var rank = 1
        for index in 2..<scores.count {
            let score = scores[index]
            if score > wanted || (score == wanted && index < Int(target)) { rank += 1 }
        }
        for item in Set(seen) where item != target {
            let score = scores[Int(item)]
            if score > wanted || (score == wanted && item < target) { rank -= 1 }
        }
        return rank
    }
}
