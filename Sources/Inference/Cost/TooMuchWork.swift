import Platform

/// Why a request is refused before any of it is computed: it costs more than one request may.
public struct TooMuchWork: Sendable, Equatable {
    /// A change that makes the request fit.
    public enum Remedy: Sendable, Equatable {
        /// At most so many recommendations.
        case fewerRecommendations(Int)
        case noExplanation
        /// At least so many requests of members that follow each other.
        case split(Int)
        /// Similar items of at most so many items.
        case fewerItemsAsked(Int)
        /// Shorter lists of items.
        case fewerItems
    }

    /// What the request would cost, in tokens.
    public let cost: Int
    /// What one request may cost, in tokens.
    public let limit: Int
    /// Each by itself is enough; never empty.
    public let remedies: [Remedy]
    /// Which query is too much by itself, counted from 0, if there are several.
    public let query: Int?

    public init(cost: Int, limit: Int, remedies: [Remedy], query: Int? = nil) {
        self.cost = cost
        self.limit = limit
        self.remedies = remedies
        self.query = query
    }

    /// The same with ``query`` counted in another list.
    public func naming(_ place: (Int) -> Int) -> Self {
        Self(cost: cost, limit: limit, remedies: remedies, query: query.map(place))
    }

    /// `nil` if the queries together are within the limit.
    ///
    /// - Parameter queries: `nil` for those that cost nothing
    init?(_ queries: [QueryCost?], limit: Int) {
        let costs = queries.mapYielding { $0?.tokens ?? 0 }
        let cost = costs.reduce(0, +)
        guard cost > limit else { return nil }
        if let index = costs.firstIndex(where: { $0 > limit }), let query = queries[index] {
            self.init(
                cost: cost, limit: limit, remedies: Self.remedies(for: query, limit),
                query: queries.count > 1 ? index : nil)
        } else {
            self.init(cost: cost, limit: limit, remedies: [.split(Self.parts(of: costs, limit))])
        }
    }

    /// `nil` if similar items of so many items are within the limit.
    ///
    /// - Parameters:
    ///   - items: how many are asked about
    ///   - tokens: what each costs, at least 1
    init?(items: Int, tokens: Int, limit: Int) {
        let (cost, overflows) = items.multipliedReportingOverflow(by: tokens)
        guard overflows || cost > limit else { return nil }
        self.init(
            cost: overflows ? .max : cost, limit: limit,
            remedies: [tokens > limit ? .fewerItems : .fewerItemsAsked(limit / tokens)])
    }

    private static func remedies(for query: QueryCost, _ limit: Int) -> [Remedy] {
        var remedies: [Remedy] = []
        let most = mostRecommendations(query, limit)
        if most > 0 { remedies.append(.fewerRecommendations(most)) }
        if query.explains {
            var plain = query
            plain.explains = false
            if plain.tokens <= limit { remedies.append(.noExplanation) }
        }
        return remedies.isEmpty ? [.fewerItems] : remedies
    }

    /// How many recommendations are within the limit; costs rise with them.
    private static func mostRecommendations(_ query: QueryCost, _ limit: Int) -> Int {
        var (fits, exceeds) = (0, query.count)
        while exceeds - fits > 1 {
            var middle = query
            middle.count = (fits + exceeds) / 2
            if middle.tokens <= limit { fits = middle.count } else { exceeds = middle.count }
        }
        return fits
    }

    /// Into how many requests members fall that follow each other, as many in each as fit.
    private static func parts(of costs: [Int], _ limit: Int) -> Int {
        var parts = 1
        var sum = 0
        for cost in costs {
            if sum + cost > limit { (parts, sum) = (parts + 1, 0) }
            sum += cost
        }
        return parts
    }
}
