import Glibc

/// Σ exp(score) over many scores, kept as a factor of the largest one's so that it never overflows.
public struct ExponentialSum: Sendable {
    public internal(set) var largest = -Float.greatestFiniteMagnitude
    public internal(set) var sum = 0.0

    public init() {}

    /// Puts one score in another's place.
    public mutating func replace(_ old: Float, with new: Float) {
        sum += exp(Double(new) - Double(largest)) - exp(Double(old) - Double(largest))
    }

    /// The share of one score: its softmax probability.
    public func share(of score: Float) -> Float {
        Float(exp(Double(score) - Double(largest)) / max(sum, .leastNormalMagnitude))
    }
}
