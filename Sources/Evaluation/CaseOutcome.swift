/// What one question with a known answer showed.
public struct CaseOutcome: Sendable, Equatable {
    /// Where the right answer stood among the items that are ranked, 1 for the best; `nil` if it is none of them, which
    /// is a miss by every measure.
    public var rank: Int?
    /// The best items, best first, as many as were asked for; of the items that are ranked.
    public var top: [Int32]

    public init(rank: Int?, top: [Int32]) {
        self.rank = rank
        self.top = top
    }
}

extension Sequence<CaseOutcome> {
    /// The ranking quality of these questions together.
    public func metrics(k: Int) -> RankingMetrics {
        var metrics = RankingMetrics(k: k)
        for outcome in self { metrics.add(rank: outcome.rank) }
        return metrics
    }
}
