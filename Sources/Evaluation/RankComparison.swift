/// Two models' ranks of the same targets, compared.
public struct RankComparison: Sendable, Equatable {
    public let first: RankingMetrics
    public let second: RankingMetrics
    /// Second minus first: HR@k, NDCG@k, MRR.
    public let hitRate: PairedBootstrap.Difference
    public let ndcg: PairedBootstrap.Difference
    public let mrr: PairedBootstrap.Difference
    /// Shares of the questions where the second ranks the target better, worse, or the same.
    public let better: Double
    public let worse: Double
    public let equal: Double

    /// A rank that is `nil` is a miss, worse than any other.
    ///
    /// - Precondition: as many ranks of each, at least one.
    public init(k: Int, first: [Int?], second: [Int?], bootstrap: PairedBootstrap = PairedBootstrap()) {
        precondition(first.count == second.count && !first.isEmpty)
        self.first = RankingMetrics(k: k, ranks: first)
        self.second = RankingMetrics(k: k, ranks: second)
        let single = { (rank: Int?) in RankingMetrics(k: k, ranks: [rank]) }
        let pairs = zip(first, second).map { (single($0), single($1)) }
        let intervals = bootstrap.intervals([
            pairs.map { $1.hitRate - $0.hitRate }, pairs.map { $1.ndcg - $0.ndcg }, pairs.map { $1.mrr - $0.mrr },
        ])
        (hitRate, ndcg, mrr) = (intervals[0], intervals[1], intervals[2])
        let count = Double(first.count)
        better = Double(zip(first, second).count { $1 ?? .max < $0 ?? .max }) / count
        worse = Double(zip(first, second).count { $1 ?? .max > $0 ?? .max }) / count
        equal = Double(zip(first, second).count { $1 == $0 }) / count
    }
}
