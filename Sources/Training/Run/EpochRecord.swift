/// One finished epoch.
public struct EpochRecord: Sendable, Equatable, Codable {
    public var epoch: Int
    /// Mean cross-entropy over the targets, in nats.
    public var loss: Double
    /// Share of targets the arg-max hits, in percent.
    public var accuracy: Double
    public var validation: ValidationResult?
    public var seconds: Double
    /// Sequences trained.
    public var sequences: Int
}
