/// What one question with a known answer showed.
public struct CaseOutcome: Sendable, Equatable {
    /// Where the right answer stood among all items, 1 for the best.
    public var rank: Int
    /// The best items, best first, as many as were asked for; ranked like ``rank``: items seen left out, but never the
    /// right answer.
    public var top: [Int32]
}

extension Sequence<CaseOutcome> {
    /// The ranking quality of these questions together.
    public func metrics(k: Int) -> RankingMetrics {
        var metrics = RankingMetrics(k: k)
        for outcome in self { metrics.add(rank: outcome.rank) }
        return metrics
    }
}
