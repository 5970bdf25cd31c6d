/// How counted transitions enter the scores.
public struct TransitionConfiguration: Sendable, Equatable, Codable {
    /// What its scores are multiplied with.
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
        if !(weight > 0 && weight <= 1e3) { return "transitions.weight is \(weight), outside 0…1000" }
        // Within these no share of a count underflows to 0, and no sum of shares overflows.
        if !(1...64).contains(distances.count) || !distances.allSatisfy({ (1e-6...1e6).contains($0) }) {
            return "transitions.distances must be 1 to 64 numbers from 0.000001 to 1000000"
        }
        return (1e-3...1e9).contains(smoothing)
            ? nil : "transitions.smoothing is \(smoothing), outside 0.001…1000000000"
    }
}
