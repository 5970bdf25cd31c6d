import Interactions
import Kernels

/// Adds the popularity of the last days to a network's logits: weight · log(share of an item lately / its share in all of the data).
///
/// What a network learned of popularity is that of all its data. Seasons, fashions and new items are in what people took in the
/// days before the asked moment.
public final class RecentPopularityModel: Sendable {
    public let configuration: RecentPopularityConfiguration
    public let popularity: RecentPopularity
    /// (moments, vocabulary): the gains times the weight.
    private let additions: Matrix

    public init(_ popularity: RecentPopularity, _ configuration: RecentPopularityConfiguration) {
        self.popularity = popularity
        self.configuration = configuration
        additions = Matrix(rows: popularity.gains.rows, columns: popularity.gains.columns)
        additions.add(popularity.gains, times: configuration.weight)
    }

    /// The same gains with other numbers.
    public func with(_ configuration: RecentPopularityConfiguration) -> RecentPopularityModel {
        RecentPopularityModel(popularity, configuration)
    }

    /// (1, vocabulary): what is added to the scores of a question, not to be changed; `nil` for nothing.
    ///
    /// The asked moment is that of the item after all others. A model of carts asks the same whatever the position.
    func additions(for question: PositionQuestion) -> Matrix? {
        guard configuration.assumesNow || question.position == .next else { return nil }
        let moment = question.now ?? question.times.last
        guard moment != nil || configuration.assumesNow else { return nil }
        return popularity.row(at: moment).map { additions[$0..<($0 + 1)] }
    }
}
