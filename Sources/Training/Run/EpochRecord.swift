/// One finished epoch.
public struct EpochRecord: Sendable, Equatable, Codable {
    public var epoch: Int
    /// Mean cross-entropy over the targets, in nats.
    public var loss: Double
    /// Share of targets the arg-max hits, in percent.
    public var accuracy: Double
    /// Of the cases that choose the epoch.
    public var validation: ValidationResult?
    /// Of the cases that are reported on; measured where the epoch was the best so far.
    public var reported: ValidationResult?
    public var seconds: Double
    /// Sequences trained.
    public var sequences: Int
}
