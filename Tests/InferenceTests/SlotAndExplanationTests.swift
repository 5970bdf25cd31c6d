import BERT4Rec
import Checkpoints
import Foundation
import Inference
import Platform
import TestSupport
import Testing

@Suite("Slot and explanation", .everyKernelSet)
struct SlotAndExplanationTests {
    private let output: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 2, precision: .f32))

    init() throws { output = try TemporaryDirectory() }

    private func load(objectives: [Objective] = [.masked]) async throws {
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish("epoch-0001", seed: 3, in: output.path, objectives: objectives)))
    }

    private func slot(_ before: [UTF8Text], _ after: [UTF8Text], count: Int = 10) -> RecommendationQuery {
        RecommendationQuery(items: before + after, mode: .slot, count: count, itemsBeforeSlot: before.count)
    }

    @Test(
        "a slot's answers are those of the model's passes over both sides",
        arguments: [[Objective.masked], [.causal, .reverse]])
    func slotScores(objectives: [Objective]) async throws {
        try await load(objectives: objectives)
        let checkpoint = try TinyCheckpoint.make(seed: 3, objectives: objectives)
        let scores = TinyCheckpoint.scores(checkpoint, items: [4, 9, 7], position: .inner(2))
        let answer = try await recommender.recommend(slot(["2", "7"], ["5"]))
        let wanted = scores.enumerated().filter { ![2, 7, 5].contains($0.offset) }.sorted { $0.element > $1.element }
        #expect(answer.recommendations.map(\.id) == wanted.prefix(10).map { "\($0.offset)" })
        let total = scores.reduce(0) { $0 + exp(Double($1)) }
        for (found, score) in zip(answer.recommendations, wanted) {
            #expect(abs(Double(found.score) - exp(Double(score.element)) / total) < 1e-4)
        }
        #expect(answer.sequence?.map(\.id) == ["2", "7", answer.recommendations[0].id, "5"])
        #expect(answer.cart.used == 3)
    }

    @Test("unknown items leave the slot between the same known ones")
    func unknownItems() async throws {
        try await load()
        let answer = try await recommender.recommend(slot(["nobody", "2", "7"], ["5", "none"]))
        let known = try await recommender.recommend(slot(["2", "7"], ["5"]))
        #expect(answer.recommendations == known.recommendations)
        #expect(answer.cart.unknown == ["nobody", "none"])
    }

    @Test("a slot at an end is the next or the previous item")
    func ends() async throws {
        try await load()
        let items: [UTF8Text] = ["2", "7", "5"]
        for (query, mode) in [(slot(items, []), RecommendationMode.post), (slot([], items), .pre)] {
            let other = RecommendationQuery(items: items, mode: mode, count: 10)
            let (one, two) = (try await recommender.recommend(query), try await recommender.recommend(other))
            #expect(one.recommendations == two.recommendations)
        }
    }

    @Test("an explanation is what each item's score loses without each item of the cart")
    func leaveOneOut() async throws {
        try await load()
        var query = RecommendationQuery(items: ["2", "7", "5", "7"], mode: .post, count: 3)
        query.explain = true
        let answer = try await recommender.recommend(query)
        for recommendation in answer.recommendations {
            let explanation = try #require(recommendation.explanation)
            #expect(Set(explanation.map(\.id)) == ["2", "7", "5"])
            let sizes = explanation.map { abs($0.change) }
            #expect(sizes == sizes.sorted(by: >))
            for contribution in explanation {
                let rest = query.items.filter { $0 != contribution.id }
                let without = try await recommender.recommend(
                    RecommendationQuery(
                        items: rest, mode: .post, count: 1, excludeSeen: false, allow: [recommendation.id]))
                #expect(abs(recommendation.score - without.recommendations[0].score - contribution.change) < 1e-6)
            }
        }
    }

    @Test("of a cart longer than the model reads, the items it read are explained, and no others")
    func longCart() async throws {
        try await load()
        // The model reads eleven items.
        let last: [UTF8Text] = (7..<18).map { "\($0)" }
        let cart: [UTF8Text] = (0..<10_000).map { "\($0 % 7)" } + last
        var query = RecommendationQuery(items: cart, mode: .post, count: 2, excludeSeen: false, explain: true)
        for recommendation in try await recommender.recommend(query).recommendations {
            #expect(Set(try #require(recommendation.explanation).map(\.id)) == Set(last))
        }
        query.mode = .slot
        query.itemsBeforeSlot = 10_003
        for recommendation in try await recommender.recommend(query).recommendations {
            let explained = try #require(recommendation.explanation)
            // Half of the eleven on each side of the gap.
            #expect(Set(explained.map(\.id)) == Set(cart[9998..<10_009]))
            for contribution in explained where contribution.id == "8" {
                let place = try #require(cart.firstIndex(of: "8"))
                var without = query
                without.items.remove(at: place)
                without.itemsBeforeSlot = place < 10_003 ? 10_002 : 10_003
                (without.explain, without.allow) = (false, [recommendation.id])
                let score = try await recommender.recommend(without).recommendations[0].score
                #expect(abs(recommendation.score - score - contribution.change) < 1e-6)
            }
        }
    }

    @Test("a window of one item in a cart of several is asked without it")
    func oneItemInTheWindow() async throws {
        try await load()
        let cart: [UTF8Text] = ["3"] + Array(repeating: "5", count: 11)
        let query = RecommendationQuery(items: cart, mode: .post, count: 1, excludeSeen: false, explain: true)
        let recommendation = try await recommender.recommend(query).recommendations[0]
        let without = RecommendationQuery(
            items: ["3"], mode: .post, count: 1, excludeSeen: false, allow: [recommendation.id])
        let score = try await recommender.recommend(without).recommendations[0].score
        let explanation = try #require(recommendation.explanation)
        #expect(explanation.map(\.id) == ["5"])
        #expect(abs(recommendation.score - score - explanation[0].change) < 1e-6)
    }

    @Test("a single item's part is measured against popularity; greedy answers are explained where they were chosen")
    func oneItemAndGreedy() async throws {
        try await load()
        var query = RecommendationQuery(items: ["2"], mode: .post, count: 2, strategy: .greedy)
        query.explain = true
        let answer = try await recommender.recommend(query)
        let first = answer.recommendations[0]
        let share = try TinyCheckpoint.popularity(of: first.id.string)
        #expect(abs(try #require(first.explanation)[0].change - (first.score - share)) < 1e-6)
        #expect(Set(try #require(answer.recommendations[1].explanation).map(\.id)) == ["2", first.id])
        query.explain = false
        let plain = try await recommender.recommend(query)
        #expect(plain.recommendations.map(\.id) == answer.recommendations.map(\.id))
        #expect(plain.recommendations.allSatisfy { $0.explanation == nil })
    }
}
