import Evaluation

/// What a validation during training found.
public struct ValidationResult: Sendable, Equatable, Codable {
    /// Mean cross-entropy of the held-out items, in nats.
    public var loss: Double
    /// Share of held-out items the arg-max hits, in percent.
    public var accuracy: Double
    public var ranking: RankingMetrics
    /// The bounds of the 95 % interval of its NDCG (percentile bootstrap over the cases); `nil` where none was taken.
    public var ndcgLow: Double?
    public var ndcgHigh: Double?

    /// By the names checkpoints use.
    public var byName: [String: Double] {
        var metrics = ranking.byName
        metrics["validation_loss"] = loss
        metrics["validation_accuracy"] = accuracy
        metrics["cases"] = Double(ranking.cases)
        metrics["ndcg@\(ranking.k)_low"] = ndcgLow
        metrics["ndcg@\(ranking.k)_high"] = ndcgHigh
        return metrics
    }
}
