import Foundation
import Interactions
import Platform

/// What the order of items is worth for the next one: see ``OrderEvidence``.
struct OrderGain {
    /// Of how many users one is asked; the others are counted.
    private static let asked = 5

    /// In nats a step, and the standard error of that: users are the units, since one user's steps are alike.
    let mean: Double
    let error: Double

    /// Costs a sort of the pairs of neighbours, twice.
    ///
    /// - Parameter carts: each with two items or more, none of them twice, in random order
    /// - Returns: `nil` if there are too few
    init?(_ carts: [[Int32]], vocabularyCount: Int) {
        var random = SeededGenerator(seed: 0, 8)
        let (counted, asked) = (carts.dropFirst(carts.count / Self.asked), carts.prefix(carts.count / Self.asked))
        guard asked.reduce(0, { $0 + $1.count - 1 }) >= OrderEvidence.leastSteps else { return nil }
        let ordered = NeighbourCounts(counted, vocabularyCount: vocabularyCount)
        let shuffled = NeighbourCounts(
            counted.map { $0.shuffled(using: &random) }[...], vocabularyCount: vocabularyCount)
        var gains: [(sum: Double, steps: Double)] = []
        for cart in asked {
            var sum = 0.0
            for (item, next) in zip(cart, cart.dropFirst()) {
                sum += log(ordered.probability(of: next, after: item) / shuffled.probability(of: next, after: item))
            }
            gains.append((sum, Double(cart.count - 1)))
        }
        let steps = gains.reduce(0) { $0 + $1.steps }
        let mean = gains.reduce(0) { $0 + $1.sum } / steps
        // Of a ratio of sums (Cochran 1977, "Sampling Techniques", §2.11).
        let squares = gains.reduce(0) { $0 + ($1.sum - mean * $1.steps) * ($1.sum - mean * $1.steps) }
        (self.mean, error) = (mean, squares.squareRoot() / steps)
    }
}
