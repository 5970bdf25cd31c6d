import Interactions
import Scoring

extension AuxiliaryConfiguration {
    /// The models that fit an order and a size, with weights that were about right for all data they were fitted to
    /// (`Benchmarks/quality.md`).
    static func usual(_ order: ItemOrder, items: Int) -> AuxiliaryConfiguration {
        switch order {
        case .sequence:
            AuxiliaryConfiguration(
                network: 0.48, transitions: TransitionConfiguration(weight: 0.12),
                linear: NeighbourConfiguration(weight: 0.25, decay: 0.9, floor: 1e-3),
                cosine: NeighbourConfiguration(weight: 0.25, decay: 0.9, floor: 1e-2))
        case .set where items <= AutoencoderModel.mostItems:
            AuxiliaryConfiguration(
                network: 0.5, autoencoder: AutoencoderConfiguration(weight: 0.4),
                linear: NeighbourConfiguration(weight: 0.05, decay: 1, floor: 1e-3),
                cosine: NeighbourConfiguration(weight: 0.05, decay: 1, floor: 1e-2))
        case .set:
            // The auto-encoder's matrix would be too large. The sums of a cart's neighbours then enter almost as they are: of carts the
            // largest of them are what ranks.
            AuxiliaryConfiguration(
                network: 0.7, linear: NeighbourConfiguration(weight: 1.5, decay: 1, floor: 0.1),
                cosine: NeighbourConfiguration(weight: 0.05, decay: 1, floor: 1e-2))
        }
    }

    /// From this share of repeats among held-out items on, a model of them stands beside the others.
    static let fewRepeats = 0.05

    /// The same models, their weights scaled so that all together are 1.
    func withNetwork(_ share: Float) -> AuxiliaryConfiguration {
        let models = kinds.filter { $0 != .network }
        let sum = models.reduce(0) { $0 + (self[$1] ?? 0) }
        var result = self
        for kind in models { result[kind] = (self[kind] ?? 0) / sum * (1 - share) }
        result.network = share
        return result
    }
}

extension RecentPopularityConfiguration {
    /// Of carts: they are asked about while they are filled.
    static let usual = RecentPopularityConfiguration(weight: 0.25, assumesNow: true)
}

extension NeighbourConfiguration {
    /// Of repeats: an item is the more likely to come again the more often and the more lately it was there.
    static let usualRepeats = NeighbourConfiguration(weight: 0.5, decay: 0.9, floor: 0.1)
}
