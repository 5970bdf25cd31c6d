import BERT4Rec
import Checkpoints
import Interactions
import Platform
import TestSupport
import Testing

@testable import Inference

/// What a list shall be like beside its items' scores, from query to answer.
@Suite("Preferences of lists", .everyKernelSet)
struct ListPreferencesTests {
    private let output: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 2, precision: .f32))
    /// Items 0 to 5 are in `a`, 6 to 11 in `b`, 12 to 15 in `c`, and 16 to 19 have no category.
    private static let categories = Dictionary(
        uniqueKeysWithValues: (0..<16).map { ($0, $0 < 6 ? "a" : $0 < 12 ? "b" : "c") })
    /// Items 0, 4, 8 … are new, the others old, and of 19 it is not known.
    private static let firstSeen = Dictionary(
        uniqueKeysWithValues: (0..<19).map { ($0, $0 % 4 == 0 ? "2024-12-31" : "2024-01-01") })

    init() throws { output = try TemporaryDirectory() }

    private func load(objectives: [Objective] = [.masked], hasData: Bool = true) async throws {
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish(
                    "epoch-0001", seed: 3, in: output.path, objectives: objectives,
                    categories: hasData ? Self.categories : [:], firstSeen: hasData ? Self.firstSeen : [:])))
    }

    private func ids(_ query: RecommendationQuery) async throws -> [Int] {
        try await recommender.recommend(query).recommendations.compactMap { Int($0.id.string) }
    }

    private func group(_ item: Int) -> String { Self.categories[item] ?? "\(item)" }

    private func largestGroup(_ items: [Int]) -> Int {
        Dictionary(grouping: items, by: group).values.map(\.count).max() ?? 0
    }

    private static let queries: [RecommendationQuery] = [
        RecommendationQuery(items: ["2", "7", "5"], mode: .post, count: 6),
        RecommendationQuery(items: ["2", "7", "5"], mode: .pre, count: 6, strategy: .greedy),
        RecommendationQuery(items: ["2"], mode: .sequential, count: 6, strategy: .greedy, seed: 5),
        RecommendationQuery(items: ["2", "7", "5"], mode: .slot, count: 6, itemsBeforeSlot: 1),
        RecommendationQuery(items: [], mode: .post, count: 6),
        RecommendationQuery(items: ["nobody"], mode: .sequential, count: 6, strategy: .greedy),
    ]

    @Test("no group has more than its share, and there are as many answers as without", arguments: queries)
    func groups(query: RecommendationQuery) async throws {
        try await load()
        for most in [1, 2, 6] {
            var grouped = query
            grouped.preferences.mostPerGroup = most
            let found = try await ids(grouped)
            // Three categories and four items without one.
            #expect(found.count == 6 && Set(found).count == 6 && largestGroup(found) <= most)
        }
        var grouped = query
        (grouped.preferences.mostPerGroup, grouped.allow) = (1, ["0", "1", "3", "6", "17", "18"])
        let found = try await ids(grouped)
        #expect(found.count == 4 && Set(found.map(group)) == ["a", "b", "17", "18"])
    }

    @Test("of groups the best by the model's scores are taken, with the scores they have without")
    func bestOfGroups() async throws {
        try await load()
        var query = Self.queries[0]
        query.count = 20
        let all = try await recommender.recommend(query).recommendations
        (query.count, query.preferences.mostPerGroup) = (5, 1)
        let grouped = try await recommender.recommend(query).recommendations
        var seen: Set<String> = []
        let wanted = all.filter { seen.insert(group(Int($0.id.string) ?? -1)).inserted }.prefix(5)
        #expect(grouped.map(\.id) == wanted.map(\.id) && grouped.map(\.rank) == [1, 2, 3, 4, 5])
        for (one, other) in zip(grouped, wanted) { #expect(abs(one.score - other.score) < 1e-6) }
    }

    @Test("new items come before old ones of somewhat larger scores; the scores are the model's")
    func recency() async throws {
        try await load()
        for query in Self.queries {
            var all = query
            (all.count, all.strategy, all.excludeSeen) = (20, .topK, false)
            guard all.mode == .post else { continue }
            let plain = try await recommender.recommend(all)
            for boost in [0.2, 1] as [Float] {
                all.preferences.recencyBoost = boost
                let boosted = try await recommender.recommend(all)
                let factor = { (item: Recommendation) -> Float in
                    let isNew = (Int(item.id.string) ?? 1) % 4 == 0
                    return isNew ? Float(1) * pow10(boost) : item.id == "19" ? 1 : pow10(boost / 1024)
                }
                let wanted = plain.recommendations.sorted { factor($0) * $0.score > factor($1) * $1.score }
                #expect(boosted.recommendations.map(\.id) == wanted.map(\.id))
                #expect(boosted.recommendations.map(\.id) != plain.recommendations.map(\.id))
                #expect(boosted.fallback == plain.fallback)
                for (one, other) in zip(boosted.recommendations, wanted) {
                    #expect(abs(one.score - other.score) < 1e-6)
                }
            }
        }
    }

    /// 10 to a power, by way of a series that is exact enough for powers from 0 to 1.
    private func pow10(_ power: Float) -> Float {
        let exponent = Double(power) * 2.302585092994046
        var (sum, term) = (1.0, 1.0)
        for step in 1...30 {
            term *= exponent / Double(step)
            sum += term
        }
        return Float(sum)
    }

    @Test(
        "diversity keeps the first answer, changes the others, and makes them less like each other", arguments: queries)
    func diversity(query: RecommendationQuery) async throws {
        try await load()
        let plain = try await recommender.recommend(query)
        var diverse = query
        diverse.preferences.diversity = 0.9
        let answer = try await recommender.recommend(diverse)
        #expect(answer.recommendations.count == 6 && Set(answer.recommendations.map(\.id)).count == 6)
        #expect(answer.recommendations[0].id == plain.recommendations[0].id)
        #expect(answer.recommendations.map(\.rank) == Array(1...6))
        #expect(answer.fallback == plain.fallback && answer.cart == plain.cart)
        #expect(try await likeness(answer) < likeness(plain))
        diverse.preferences.diversity = 0
        #expect(try await recommender.recommend(diverse).recommendations == plain.recommendations)
    }

    /// The largest cosine of each answer with one before it, on average.
    private func likeness(_ answer: RecommendationAnswer) async throws -> Float {
        let ids = answer.recommendations.map(\.id)
        var sum: Float = 0
        for (place, id) in ids.enumerated().dropFirst() {
            let earlier = Array(ids.prefix(place))
            let query = SimilarItemsQuery(items: [id], count: 1, allow: earlier)
            sum += try await recommender.findSimilar(query).items[0].similar[0].score
        }
        return sum / Float(ids.count - 1)
    }

    @Test("all preferences hold together, with exclusions and an explanation of each answer", arguments: queries)
    func together(query: RecommendationQuery) async throws {
        try await load(objectives: [.causal, .reverse])
        var all = query
        all.preferences = ListPreferences(diversity: 0.4, mostPerGroup: 1, recencyBoost: 0.7)
        (all.exclude, all.explain) = (["16", "0"], true)
        let answer = try await recommender.recommend(all)
        let found = answer.recommendations.compactMap { Int($0.id.string) }
        #expect(found.count == 6 && largestGroup(found) == 1 && Set(found).isDisjoint(with: [0, 16]))
        #expect(answer.recommendations.allSatisfy { $0.explanation?.isEmpty == (answer.fallback != nil) })
        #expect(try await recommender.recommend(all).recommendations == answer.recommendations)
    }

    @Test("queries of one request have each their own preferences, and get what they get alone")
    func ofOneRequest() async throws {
        try await load()
        var queries = Self.queries + Self.queries + Self.queries
        for place in queries.indices {
            queries[place].preferences = ListPreferences(
                diversity: [0, 0.5][place % 2], mostPerGroup: place % 3 == 0 ? nil : place % 3,
                recencyBoost: [0, 0.3, 1][place / 6])
        }
        let together = try await recommender.prepare(queries).answers()
        for (query, answer) in zip(queries, together) {
            #expect(try await recommender.recommend(query).recommendations == answer.get().recommendations)
        }
    }

    @Test("a model that lacks what a preference needs says so, and answers the request's other queries")
    func missingData() async throws {
        try await load(hasData: false)
        var query = Self.queries[0]
        query.preferences = ListPreferences(diversity: 0.5)
        #expect(try await ids(query).count == 6)
        for items in [["2"], []] as [[UTF8Text]] {
            query.items = items
            var (grouped, boosted, both) = (query, query, query)
            grouped.preferences.mostPerGroup = 100
            boosted.preferences.recencyBoost = 0.1
            both.preferences = ListPreferences(mostPerGroup: 1, recencyBoost: 1)
            let request = try recommender.prepare([grouped, query, boosted, both])
            #expect(request.cost == (try recommender.prepare([query]).cost))
            let answers = try await request.answers()
            #expect(throws: RecommenderError.itemDataMissing([.categories])) { try answers[0].get() }
            #expect(try answers[1].get().recommendations.count == 6)
            #expect(throws: RecommenderError.itemDataMissing([.firstSeen])) { try answers[2].get() }
            #expect(throws: RecommenderError.itemDataMissing([.categories, .firstSeen])) { try answers[3].get() }
        }
    }

    @Test("candidates are five for each answer, but not too few and not too many, and as many as answers at least")
    func candidates() {
        let diverse = ListPreferences(diversity: 0.1)
        for (count, candidates) in [(1, 50), (10, 50), (11, 55), (100, 500), (1000, 1000), (Int.max, Int.max)] {
            #expect(diverse.candidates(for: count) == candidates)
            #expect(ListPreferences(mostPerGroup: 1, recencyBoost: 1).candidates(for: count) == count)
        }
    }
}
