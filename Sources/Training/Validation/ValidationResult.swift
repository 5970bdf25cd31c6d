import Evaluation

/// What a validation during training found.
public struct ValidationResult: Sendable, Equatable, Codable {
    /// Mean cross-entropy of the held-out items, in nats.
    public var loss: Double
    /// Share of held-out items the arg-max hits, in percent.
    public var accuracy: Double
    public var ranking: RankingMetrics
}
