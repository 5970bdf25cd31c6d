import Foundation
import Interactions
import Kernels
import Scoring

extension AutoencoderModel {
    /// Fits B to carts; `nil` if the catalogue is too large.
    public convenience init?(
        fitting carts: UserSequences, vocabularyCount: Int, _ configuration: AutoencoderConfiguration, lanes: Lanes
    ) {
        let first = Int(ItemVocabulary.firstItem)
        let items = vocabularyCount - first
        guard items <= Self.mostItems else { return nil }
        let gram = SymmetricMatrix(order: items)
        let shares = Self.shares(of: carts, memoryDays: configuration.memoryDays)
        for cart in 0..<carts.count {
            // A member counts by its weight w: x is √w, so that xᵢxⱼ is w where both weigh the same.
            let members = carts.members(of: cart).map {
                (item: Int($0.item) - first, x: Double($0.weight).squareRoot())
            }
            for (index, (item, x)) in members.enumerated() {
                gram.withMutableRow(item) { row in
                    for other in members[index...] { row[other.item] += shares[cart] * x * other.x }
                }
            }
        }
        for item in 0..<items {
            gram.withMutableRow(item) { $0[item] += configuration.penalty * Double(max(1, carts.count)) }
        }
        guard let weights = LinearAutoencoder.weights(gram, lanes: lanes) else { return nil }
        self.init(weights: weights, configuration)
    }

    /// Each cart's weight in the fit, 1 on average.
    private static func shares(of carts: UserSequences, memoryDays: Double) -> [Double] {
        let ages = carts.ageInDays
        let raw = (0..<carts.count).map { cart in
            exp(-(ages?[cart] ?? 0) / memoryDays) / Double(max(1, carts.sequence(cart).count))
        }
        let mean = raw.reduce(0, +) / Double(max(1, raw.count))
        return raw.map { $0 / max(mean, .leastNormalMagnitude) }
    }
}
