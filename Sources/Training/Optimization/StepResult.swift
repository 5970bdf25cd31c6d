/// What one optimizer step saw.
public struct StepResult: Sendable {
    /// Mean loss over the targets, in nats, by their weights.
    public var loss: Double
    /// Targets whose logit is the largest: of the catalogue, or with a sampled loss of those drawn.
    public var hits: Int
    public var targets: Int
    /// The sum of the targets' weights.
    public var weight: Double
    public var tokens: Int
    /// The gradient's norm before clipping.
    public var gradientNorm: Double
}
