import BERT4Rec
import Checkpoints
import Platform
import Scoring
import TestSupport
import Testing

@testable import Inference

/// What a query costs is known before it begins, and is what is then computed.
@Suite("Query cost")
struct QueryCostTests {
    private let output: TemporaryDirectory

    init() throws { output = try TemporaryDirectory() }

    private func snapshot(
        _ objectives: [Objective] = [.causal, .reverse], auxiliary: AuxiliaryConfiguration? = nil
    ) async throws -> ModelSnapshot {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish(
                    auxiliary?.kinds.last?.rawValue ?? "plain", seed: 1, in: output.path, auxiliary: auxiliary,
                    objectives: objectives, categories: [1: "a", 2: "a", 3: "b", 4: "b", 5: "b"],
                    firstSeen: [3: "2024-01-01", 9: "2024-12-01"]))
        )
        return try #require(recommender.snapshot())
    }

    /// What was computed for a query.
    private struct Work {
        var questions = 0
        /// Rows that went through the network.
        var rows = 0
        /// Rows that were kept from earlier passes.
        var kept = 0
        /// What the queue was told.
        var charged = 0
    }

    private func answer(_ query: RecommendationQuery, _ snapshot: ModelSnapshot) -> Work {
        let scorer = BatchScorer(snapshot)
        let progress = QueryProgress(query, snapshot)
        var work = Work()
        while !progress.isFinished {
            let questions = progress.questions
            for asked in questions {
                guard case .position(let question) = asked.subject else { continue }
                for pass in snapshot.rule.encoder.passes(for: question.position) {
                    var batch = PackedBatch(visibility: pass.visibility)
                    let tokens = snapshot.rule.encoder.growingTokens(question, pass) ?? []
                    let kept = asked.states?.count(in: tokens, pass.visibility) ?? 0
                    snapshot.rule.encoder.append(question, pass, without: kept, to: &batch)
                    work.rows += batch.tokenCount
                    work.kept += kept
                }
            }
            work.questions += questions.count
            work.charged += progress.tokens
            progress.take(scorer.ask(questions))
        }
        return work
    }

    private func randomQuery(_ random: inout SeededGenerator, distinct: Bool) -> RecommendationQuery {
        let mode = RecommendationMode.allCases.randomElement(using: &random)!
        let length = Int.random(in: 1...(distinct ? 14 : 40), using: &random)
        let all = (0..<20).map { UTF8Text("\($0)") }.shuffled(using: &random)
        let items = (0..<length).map { distinct ? all[$0] : all[Int.random(in: 0..<20, using: &random)] }
        var query = RecommendationQuery(
            items: items, mode: mode, count: Int.random(in: 1...(distinct ? 4 : 9), using: &random),
            strategy: mode == .sequential || mode != .slot && Bool.random(using: &random) ? .greedy : .topK,
            excludeSeen: distinct || Bool.random(using: &random), explain: Bool.random(using: &random))
        query.seed = random.next()
        if mode == .slot { query.itemsBeforeSlot = Int.random(in: 0...length, using: &random) }
        if Bool.random(using: &random) { query.exclude = [all[19]] }
        if Bool.random(using: &random) {
            query.preferences = ListPreferences(
                diversity: [0, 0.4].randomElement(using: &random)!,
                mostPerGroup: [nil, 1].randomElement(using: &random)!,
                recencyBoost: [0, 0.5].randomElement(using: &random)!)
        }
        return query
    }

    @Test(
        "what is computed is never more than what was said before",
        arguments: [[Objective.masked], [.causal, .reverse], [.masked, .causal]])
    func upperBound(objectives: [Objective]) async throws {
        let snapshot = try await snapshot(objectives)
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let query = randomQuery(&random, distinct: false)
            let cost = QueryProgress(query, snapshot).cost.tokens
            let work = answer(query, snapshot)
            #expect(work.charged <= cost, "\(query)")
            #expect(work.rows + work.questions <= work.charged, "\(query)")
        }
    }

    @Test(
        "of carts without repeated items no more is said than is computed, but for searches and ends",
        arguments: [[Objective.masked], [.causal, .reverse]])
    func tightness(objectives: [Objective]) async throws {
        let snapshot = try await snapshot(objectives)
        var random = SeededGenerator(seed: 6)
        for _ in 0..<300 {
            let query = randomQuery(&random, distinct: true)
            let cost = QueryProgress(query, snapshot).cost.tokens
            let work = answer(query, snapshot)
            // A search and up to two lists of a few items; a window that moves past a repeated end.
            let searches = work.questions * (snapshot.questionCost.tokens(itemsBefore: 1, of: 1) + 3)
            let preferences = query.preferences.isEmpty ? 0 : query.count * 40
            #expect(
                cost <= work.rows + work.kept + searches + query.count * (snapshot.rule.encoder.maximumLength + 8)
                    + preferences, "\(query)")
            if !query.explain && query.mode != .sequential {
                #expect(cost == work.charged + work.kept, "\(query)")
            }
        }
    }

    @Test("a plain cart costs its tokens and one search; a greedy one as much for each item, growing")
    func examples() async throws {
        let snapshot = try await snapshot([.masked])
        func cost(_ items: Int, _ change: (inout RecommendationQuery) -> Void = { _ in }) -> Int {
            var query = RecommendationQuery(items: (0..<items).map { "\($0 % 20)" }, mode: .post)
            query.excludeSeen = false
            change(&query)
            return QueryProgress(query, snapshot).cost.tokens
        }
        let search = cost(1) - 2
        #expect(search >= 1)
        #expect(cost(5) == 6 + search)
        #expect(cost(19) == 12 + search)
        #expect(cost(10_000) == 12 + search)
        #expect(cost(5) { ($0.strategy, $0.count) = (.greedy, 3) } == 6 + 7 + 8 + 3 * search)
        #expect(cost(5) { $0.explain = true } == (6 + search) + 5 * (5 + search))
        // Eleven items are in the window; without one of them the model reads another.
        #expect(cost(200) { $0.explain = true } == (12 + search) + 11 * (12 + search))
        #expect(cost(1) { $0.explain = true } == cost(1))
        #expect(cost(5) { $0.allow = (0..<16).map { "\($0)" } } == 6 + search + 2)
        #expect(cost(5) { $0.count = .max } == cost(5))
        #expect(cost(5) { ($0.strategy, $0.count) = (.greedy, .max) } == 1 << 48)
    }

    @Test("what a list shall be like is counted: a search more for groups and recency, comparisons for diversity")
    func preferences() async throws {
        let snapshot = try await snapshot([.masked])
        func cost(_ preferences: ListPreferences, _ change: (inout RecommendationQuery) -> Void = { _ in }) -> Int {
            var query = RecommendationQuery(items: ["1", "2"], mode: .post, preferences: preferences)
            query.excludeSeen = false
            change(&query)
            return QueryProgress(query, snapshot).cost.tokens
        }
        let plain = cost(ListPreferences())
        let search = snapshot.questionCost.tokens(itemsBefore: 2, of: 2) - 3
        #expect(cost(ListPreferences(mostPerGroup: 2)) == plain + search)
        #expect(cost(ListPreferences(mostPerGroup: 2, recencyBoost: 1)) == plain + search)
        // Five of twenty candidates, 16 wide: 1,600 products, four times as long as the network's, of which 1,536 are a token or so.
        let diverse = cost(ListPreferences(diversity: 0.5))
        #expect(diverse > plain && diverse < plain + 20)
        #expect(cost(ListPreferences(diversity: 0.5)) { $0.allow = ["1"] } < diverse)
        #expect(cost(ListPreferences(diversity: 0.5)) { $0.count = 20 } > diverse)
        let greedy = { (preferences: ListPreferences) in
            cost(preferences) { ($0.strategy, $0.count) = (.greedy, 4) }
        }
        #expect(greedy(ListPreferences(mostPerGroup: 2)) == greedy(ListPreferences()) + 4 * search)
        #expect(greedy(ListPreferences(diversity: 1)) > greedy(ListPreferences()))
        #expect(cost(ListPreferences(diversity: 1)) { ($0.strategy, $0.count) = (.greedy, .max) } == 1 << 48)
        #expect(cost(ListPreferences(diversity: 1)) { $0.count = .max } < 1000)
        // An empty cart costs something where its popular items are not in their order.
        #expect(cost(ListPreferences(recencyBoost: 1)) { $0.items = [] } >= 1)
    }

    @Test("an auto-encoder's rows are counted: it reads items beyond the window")
    func autoencoder() async throws {
        let plain = try await snapshot([.masked])
        let shop = try await snapshot(
            [.masked],
            auxiliary: AuxiliaryConfiguration(network: 0.5, autoencoder: AutoencoderConfiguration(weight: 0.5)))
        func cost(_ snapshot: ModelSnapshot, _ items: Int) -> Int {
            let items: [UTF8Text] = (0..<items).map { "\($0 % 20)" }
            return QueryProgress(RecommendationQuery(items: items, mode: .post, excludeSeen: false), snapshot).cost
                .tokens
        }
        #expect(cost(shop, 10_000) > cost(plain, 10_000))
        #expect(cost(shop, 20) == cost(shop, 10_000))
    }

    @Test("a request within the limit is prepared; beyond it the remedies fit, and one more does not")
    func limit() async throws {
        let snapshot = try await snapshot([.masked])
        var query = RecommendationQuery(
            items: ["1", "2", "3"], mode: .post, count: 80, strategy: .greedy, explain: true)
        query.excludeSeen = false
        func cost(_ change: (inout RecommendationQuery) -> Void) -> Int {
            var changed = query
            change(&changed)
            return QueryProgress(changed, snapshot).cost.tokens
        }
        let whole = QueryProgress(query, snapshot).cost
        #expect(TooMuchWork([whole], limit: whole.tokens) == nil)
        let excess = try #require(TooMuchWork([whole], limit: 3000))
        #expect(excess.cost == whole.tokens && excess.limit == 3000 && excess.query == nil)
        guard case .fewerRecommendations(let most) = excess.remedies[0] else {
            Issue.record("\(excess.remedies)")
            return
        }
        #expect(cost { $0.count = most } <= 3000 && cost { $0.count = most + 1 } > 3000)
        #expect(excess.remedies.dropFirst() == [.noExplanation])
        #expect(cost { $0.explain = false } <= 3000)

        let batch = Array(repeating: whole, count: 10)
        let split = try #require(TooMuchWork(batch, limit: 3 * whole.tokens))
        #expect(split.remedies == [.split(4)] && split.query == nil)
        #expect(try #require(TooMuchWork([nil] + batch, limit: whole.tokens - 1)).query == 1)
        let one = QueryProgress(RecommendationQuery(items: ["1"], mode: .post), snapshot).cost
        #expect(try #require(TooMuchWork([one], limit: 1)).remedies == [.fewerItems])
    }
}
