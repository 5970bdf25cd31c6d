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
    public init(k: Int, ranks: [Int?]) {
        self.init(k: k)
        for rank in ranks { add(rank: rank) }
    }

    /// Adds one question whose right answer came at `rank`, 1 for the best; `nil` for an answer that is not ranked, which
    /// adds nothing to any sum.
    public mutating func add(rank: Int?) {
        cases += 1
        guard let rank else { return }
        reciprocal += 1 / Double(rank)
        guard rank <= k else { return }
        hits += 1
        gain += Self.gain(of: rank, k: k)
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

    /// NDCG@k of one question.
    ///
    /// - Parameter rank: of its right answer, `nil` if that is not ranked
    public static func gain(of rank: Int?, k: Int) -> Double {
        guard let rank, rank <= k else { return 0 }
        return 1 / log2(Double(rank) + 1)
    }

    /// The metrics by the names checkpoints and reports use.
    public var byName: [String: Double] { ["hr@\(k)": hitRate, "ndcg@\(k)": ndcg, "mrr": mrr] }
}
