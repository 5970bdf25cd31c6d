import Foundation

/// How well one recommender answered questions with one right answer each, by many measures at several cut-offs.
///
/// With one relevant item all measures of relevance follow from its rank r: HR@k and recall@k are 1 if r ≤ k, NDCG@k is
/// 1/log2(r + 1) then (Järvelin & Kekäläinen 2002), MRR@k and MAP@k are 1/r, precision@k is 1/k. Answers that are not ranked
/// add 0 to each mean. ``RecommendationLists`` has those of the lists.
public struct QualityMeasures: Sendable, Equatable {
    /// By name: `hr@10`, `ndcg@10`, `mrr@10` …, and `ndcg` and `mrr` of the whole ranking.
    public let headline: [String: Double]
    /// `recall@10`, `precision@10`, `map@10` …
    public let further: [String: Double]
    /// The 95 % intervals of ``headline``: percentile bootstrap, the same resamples for all.
    public let intervals: [String: PairedBootstrap.Difference]

    /// - Parameters:
    ///   - ranks: where the right answers stood, 1 for the best; `nil` for one that is not ranked
    ///   - cutOffs: each at least 1
    /// - Precondition: at least one rank.
    public init(ranks: [Int?], cutOffs: [Int], bootstrap: PairedBootstrap = PairedBootstrap()) {
        precondition(!ranks.isEmpty && cutOffs.allSatisfy { $0 >= 1 })
        var values: [(name: String, values: [Double])] = [
            ("mrr", ranks.map { Self.reciprocal($0, k: .max) }),
            ("ndcg", ranks.map { RankingMetrics.gain(of: $0, k: .max) }),
        ]
        var further: [String: Double] = [:]
        for k in cutOffs {
            let hits = ranks.map { $0.map { $0 <= k } == true ? 1.0 : 0 }
            let reciprocals = ranks.map { Self.reciprocal($0, k: k) }
            values.append(("hr@\(k)", hits))
            values.append(("ndcg@\(k)", ranks.map { RankingMetrics.gain(of: $0, k: k) }))
            values.append(("mrr@\(k)", reciprocals))
            further["recall@\(k)"] = Self.mean(hits)
            further["precision@\(k)"] = Self.mean(hits) / Double(k)
            further["map@\(k)"] = Self.mean(reciprocals)
        }
        let found = bootstrap.intervals(values.map(\.values))
        let names = values.map(\.name)
        intervals = Dictionary(zip(names, found)) { first, _ in first }
        headline = intervals.mapValues(\.mean)
        self.further = further
    }

    private static func reciprocal(_ rank: Int?, k: Int) -> Double {
        guard let rank, rank <= k else { return 0 }
        return 1 / Double(rank)
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
