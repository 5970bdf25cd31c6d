/// How a linear auto-encoder enters the scores of carts.
public struct AutoencoderConfiguration: Sendable, Equatable, Codable {
    /// What its scores are multiplied with.
    public var weight: Float
    /// What the auto-encoder's scores, about 0 to 1, are multiplied with to stand beside logits.
    public var scale: Float
    /// Ridge penalty as a share of the number of carts.
    public var penalty: Double
    /// Days in which a cart's part in the fit falls to 1/e, counted back from the newest; where the data has times.
    public var memoryDays: Double

    /// Found by experiment: `Benchmarks/quality.md`.
    public init(weight: Float, scale: Float = 24, penalty: Double = 0.0015, memoryDays: Double = 60) {
        self.weight = weight
        self.scale = scale
        self.penalty = penalty
        self.memoryDays = memoryDays
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    public var problem: String? {
        if !(weight > 0 && weight <= 1e3) { return "autoencoder.weight is \(weight), outside 0…1000" }
        if !(scale > 0 && scale <= 1e6) { return "autoencoder.scale is \(scale), outside 0…1000000" }
        if !(penalty > 0 && penalty.isFinite) { return "autoencoder.penalty is \(penalty), not above 0" }
        return memoryDays > 0 && memoryDays.isFinite
            ? nil : "autoencoder.memoryDays is \(memoryDays), not above 0"
    }
}
