import Checkpoints
import Inference
import TestSupport
import Testing

@testable import RecommendationService

/// What a request costs, what is said when that is too much, and what is charged for it.
@Suite(.timeLimit(.minutes(1))) struct RequestCostTests {
    @Test("a request of up to 256 tokens counts as one, a larger one as more")
    func charge() {
        #expect(RequestCharge(tokens: 0).additionalRequests == 0)
        #expect(RequestCharge(tokens: 1).additionalRequests == 0)
        #expect(RequestCharge(tokens: 256).additionalRequests == 0)
        #expect(RequestCharge(tokens: 384).additionalRequests == 0.5)
        #expect(RequestCharge(tokens: 65_536).additionalRequests == 255)
        #expect(RequestCharge(tokens: .max).additionalRequests.isFinite)
    }

    @Test("the refusal says what it costs, what it may, and what would fit")
    func detail() {
        func detail(_ remedies: [TooMuchWork.Remedy], query: Int? = nil, cost: Int = 163_840) -> String {
            TooMuchWork(cost: cost, limit: 65_536, remedies: remedies, query: query).detail
        }
        #expect(
            detail([.fewerRecommendations(40), .noExplanation])
                == "The request costs 163,840 tokens, at most 65,536 are computed for one request:"
                + " ask for at most 40 recommendations, or leave out explain.")
        #expect(detail([.split(3)], cost: 1_000_000).hasPrefix("The request costs 1,000,000 tokens, "))
        #expect(detail([.split(3)]).hasSuffix("request: split the batch into 3."))
        #expect(detail([.fewerItems]).hasSuffix("request: shorten the cart, allow or exclude."))
        #expect(detail([.fewerItemsAsked(12)]).hasSuffix("request: ask about at most 12 items."))
        #expect(detail([.fewerItemsAsked(1)]).hasSuffix("request: ask about 1 item."))
        #expect(
            detail([.fewerRecommendations(1)], query: 7).hasPrefix(
                "/requests/7, with which the batch costs 163,840 tokens, "))
    }

    @Test("what is too much is refused before anything is computed, and what it says would fit does")
    func refusal() async throws {
        let directory = try TemporaryDirectory()
        let recommender = Recommender(InferenceConfiguration(lanes: 1, maximumCost: 500, precision: .f32))
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
        func body(_ count: Int, explain: Bool) -> String {
            #"{"items": [1, 2, 3], "strategy": "greedy", "exclude_seen": false, "num_recs": \#(count), "explain": \#(explain)}"#
        }
        try await LiveService.with(recommender) { live in
            let refused = try await live.post("/recommend", body(30, explain: true))
            #expect(refused.status == 422)
            #expect(try refused.problemCode == "too_much_work")
            try OpenAPIDocument().validate(try refused.json, "Problem")
            let detail = try #require(try refused.json["detail"] as? String)
            #expect(detail.hasSuffix(" recommendations, or leave out explain."))
            let most = try #require(detail.firstMatch(of: #/at most (\d+) recommendations/#).flatMap { Int($0.1) })
            #expect(recommender.telemetry.batches.counts.reduce(0, +) == 0)
            #expect(try await live.post("/recommend", body(most, explain: true)).status == 200)
            #expect(try await live.post("/recommend", body(most + 1, explain: true)).status == 422)
            #expect(try await live.post("/recommend", body(30, explain: false)).status == 200)
        }
    }
}
