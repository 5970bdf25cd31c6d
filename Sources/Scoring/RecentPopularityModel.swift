import Interactions
import Kernels

/// Adds the popularity of the last days to a network's logits: weight · log(share of an item lately / its share in all of the data).
///
/// What a network learned of popularity is that of all its data. Seasons, fashions and new items are in what people took in the
/// days before the asked moment.
public final class RecentPopularityModel: Sendable {
    public let configuration: RecentPopularityConfiguration
    public let popularity: RecentPopularity

    public init(_ popularity: RecentPopularity, _ configuration: RecentPopularityConfiguration) {
        self.popularity = popularity
        self.configuration = configuration
    }

    /// The same gains with other numbers.
    public func with(_ configuration: RecentPopularityConfiguration) -> RecentPopularityModel {
        RecentPopularityModel(popularity, configuration)
    }

    /// What is added to each score for a question at a weight of 1: (1, vocabulary), not to be changed; `nil` where nothing is.
    ///
    /// The asked moment is that of the item after all others. A model of carts asks the same whatever the position.
    func gains(for question: PositionQuestion) -> Matrix? {
        guard configuration.assumesNow || question.position == .next else { return nil }
        let moment = question.now ?? question.times.last
        guard moment != nil || configuration.assumesNow else { return nil }
        return popularity.row(at: moment).map { popularity.gains[$0..<($0 + 1)] }
    }
}
