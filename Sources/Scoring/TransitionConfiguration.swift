/// How counted transitions enter the scores.
public struct TransitionConfiguration: Sendable, Equatable, Codable {
    /// λ: the network's share is 1 − λ.
    public var weight: Float
    /// Share of each distance, the shortest first.
    public var distances: [Float]
    /// μ: how many imaginary transitions by popularity each item's counts are filled up with.
    public var smoothing: Float

    /// Found by experiment (`Benchmarks/quality.md`): shares and smoothing matter little, the weight matters.
    public init(weight: Float, distances: [Float] = [0.6, 0.3, 0.1], smoothing: Float = 20) {
        self.weight = weight
        self.distances = distances
        self.smoothing = smoothing
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    public var problem: String? {
        if !(weight > 0 && weight < 1) { return "transitions.weight is \(weight), outside 0…1" }
        if !(1...64).contains(distances.count) || !distances.allSatisfy({ $0 > 0 && $0.isFinite }) {
            return "transitions.distances must be 1 to 64 numbers above 0"
        }
        return smoothing > 0 && smoothing.isFinite ? nil : "transitions.smoothing is \(smoothing), not above 0"
    }
}
