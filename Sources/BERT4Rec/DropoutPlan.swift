import Platform

/// Dropout of one forward pass: the rate and the seed all its sites derive theirs from.
public struct DropoutPlan: Sendable {
    public var rate: Float
    public var seed: UInt64

    /// No dropout: evaluation and inference.
    public static let none = DropoutPlan(rate: 0, seed: 0)

    public init(rate: Float, seed: UInt64) {
        self.rate = rate
        self.seed = seed
    }

    enum Site: UInt64 { case embedding, probabilities, attentionOutput, feedForwardOutput }

    func seed(layer: Int, _ site: Site) -> UInt64 {
        var generator = SeededGenerator(seed: seed, UInt64(layer), site.rawValue)
        return generator.next()
    }
}
