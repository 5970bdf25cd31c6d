import Checkpoints
import Foundation
import Inference
import Scoring
import TestSupport
import Testing

@testable import RecommendationService

/// The answers of a real, if untrained, model over a socket.
@Suite(.timeLimit(.minutes(1))) struct RecommendEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))

    init() async throws {
        directory = try TemporaryDirectory()
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
    }

    @Test("recommendations are as described")
    func answersAsDescribed() async throws {
        let document = try OpenAPIDocument()
        try await LiveService.with(recommender) { live in
            for path in ["/recommend", "/recommend/pre", "/recommend/sequential"] {
                for strategy in ["top_k", "greedy"] {
                    let body = "{\"items\": [1, \"2\", \"?\", 2], \"num_recs\": 3, \"strategy\": \"\(strategy)\"}"
                    let response = try await live.post(path, body)
                    #expect(response.status == 200)
                    #expect(response.headers["content-type"] == "application/json")
                    let timing = try #require(response.headers["server-timing"])
                    #expect(
                        timing.wholeMatch(of: #/queue;dur=\d+\.\d{3}, inference;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}/#)
                            != nil)
                    let answer = try response.json
                    try document.validate(answer, "RecommendationResponse")
                    #expect(answer["request_id"] as? String == response.headers["x-request-id"])
                    let items = try #require(answer["recommendations"] as? [[String: Any]])
                    #expect(items.map { $0["rank"] as? Int } == [1, 2, 3])
                    #expect(items.allSatisfy { ($0["title"] as? String) == "Item \($0["id"] as? String ?? "")" })
                    let ids = items.compactMap { $0["id"] as? String }
                    #expect(Set(ids).count == 3)
                    #expect(Set(ids).isDisjoint(with: ["1", "2"]))
                    let cart = try #require(answer["cart"] as? [String: Any])
                    #expect(cart["unknown"] as? [String] == ["?"])
                    #expect(cart["used"] as? Int == 3)
                    #expect(cart["duplicates"] as? Int == 1)
                }
            }
            try document.validate(try await live.get("/model").json, "Model")
            for path in ["/health/ready", "/health/startup"] {
                let response = try await live.get(path)
                #expect(response.status == 200)
                try document.validate(try response.json, "Health")
            }
        }
    }

    /// One that has tried what was published last.
    private func reloaderOfNewest() async throws -> ModelReloader {
        let reloader = ModelReloader(
            try CheckpointLocation(path: directory.path), recommender, logger: LiveService.quiet)
        await reloader.reload()
        return reloader
    }

    @Test("the model names each part of its blend")
    func blend() async throws {
        let near = NeighbourConfiguration(weight: 0.25, decay: 0.5, floor: 0.01)
        let auxiliary = AuxiliaryConfiguration(
            network: 0.5, transitions: TransitionConfiguration(weight: 0.25),
            autoencoder: AutoencoderConfiguration(weight: 0.25), linear: near, cosine: near, repeats: near,
            recent: RecentPopularityConfiguration(weight: 0.25, assumesNow: true))
        try TinyCheckpoint.publish("all", seed: 1, in: directory.path, auxiliary: auxiliary)
        let document = try OpenAPIDocument()
        let reloader = try await reloaderOfNewest()
        try await LiveService.with(recommender, reloader: reloader) { live in
            let model = try await live.get("/model").json
            try document.validate(model, "Model")
            let blend = try #require(model["blend"] as? [String: Double])
            #expect(Set(blend.keys) == Set(AuxiliaryConfiguration.Kind.allCases.map(\.rawValue)))
            #expect(blend["network"] == 0.5 && blend["recent"] == 0.25)
        }
    }

    @Test("canonically equal ids are different items and different unknowns; a byte order mark is skipped")
    func idsAreBytes() async throws {
        try await LiveService.with(recommender) { live in
            let body = "\u{FEFF}{\"items\": [1, \"caf\u{E9}\", \"cafe\u{301}\", \"caf\u{E9}\", 1.0]}"
            let response = try await live.post("/recommend", body)
            #expect(response.status == 200)
            let cart = try #require(try response.json["cart"] as? [String: Any])
            // One more é and one more 1.
            #expect(cart["duplicates"] as? Int == 2)
            let unknown = try #require(cart["unknown"] as? [String])
            #expect(unknown.map { Array($0.utf8).count } == [5, 6, 5])
        }
    }

    @Test("a slot is asked for with one null")
    func aSlotIsAskedForWithOneNull() async throws {
        try await LiveService.with(recommender) { live in
            for path in ["/recommend/slot", "/v1/recommend/slot"] {
                let response = try await live.post(path, #"{"items": [1, null, 2], "num_recs": 3, "explain": true}"#)
                #expect(response.status == 200)
                let answer = try response.json
                try OpenAPIDocument().validate(answer, "RecommendationResponse")
                let items = try #require(answer["recommendations"] as? [[String: Any]])
                #expect(items.count == 3)
                #expect(Set(items.compactMap { $0["id"] as? String }).isDisjoint(with: ["1", "2"]))
                #expect(try await live.post(path, #"{"items": [1, 2]}"#).pointers == ["/items"])
                #expect(
                    try await live.post(path, #"{"items": [null], "strategy": "greedy"}"#).pointers == ["/strategy"])
                let popular = try await live.post(path, #"{"items": [null]}"#).json
                #expect(popular["fallback"] as? String == "popular")
            }
        }
    }

    @Test("equal requests get equal bytes")
    func equalRequestsGetEqualBytes() async throws {
        try await LiveService.with(recommender) { live in
            for path in ["/recommend", "/recommend/pre", "/recommend/sequential", "/v1/recommend"] {
                let body = #"{"items": ["3", "4", "5"], "num_recs": 5, "seed": 9}"#
                let first = try await live.post(path, body, headers: ["X-Request-ID": "same"])
                let second = try await live.post(path, body, headers: ["X-Request-ID": "same"])
                #expect(first.status == 200)
                #expect(first.text == second.text)
            }
        }
    }

    @Test("filters are obeyed")
    func filtersAreObeyed() async throws {
        try await LiveService.with(recommender) { live in
            func ids(_ fields: String) async throws -> [String] {
                let response = try await live.post("/recommend", "{\"items\": [\"1\", \"2\"], \(fields)}")
                let items = try #require(try response.json["recommendations"] as? [[String: Any]])
                return items.compactMap { $0["id"] as? String }
            }
            let allowed = try await ids(#""allow": ["7", 8, "1", "?"]"#)
            #expect(Set(allowed) == ["7", "8"])
            #expect(Set(try await ids(#""allow": [1, 7], "exclude_seen": false"#)) == ["1", "7"])
            let all = try await ids(#""num_recs": 100"#)
            #expect(all.count == 18)
            let without = try await ids("\"num_recs\": 100, \"exclude\": [\"\(all[0])\"]")
            #expect(without == Array(all.dropFirst()))
        }
    }

    @Test("carts without known items fall back to popular items")
    func cartsWithoutKnownItemsFallBackToPopular()
        async throws
    {
        try await LiveService.with(recommender) { live in
            for items in ["[]", #"["nobody", "knows"]"#] {
                let answer = try await live.post("/recommend", "{\"items\": \(items), \"num_recs\": 2}").json
                #expect(answer["fallback"] as? String == "popular")
                let ids = (answer["recommendations"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
                #expect(ids == ["0", "1"])
            }
        }
    }

    @Test("10,000 items are cut to what the model reads")
    func tenThousandItemsAreCutToWhatTheModelReads() async throws {
        try await LiveService.with(recommender) { live in
            let items = repeatElement("4", count: 10_000).joined(separator: ",")
            let response = try await live.post("/recommend", "{\"items\": [\(items)]}")
            #expect(response.status == 200)
            let cart = try #require(try response.json["cart"] as? [String: Any])
            let used = try #require(cart["used"] as? Int)
            #expect(used < 12)
            #expect(cart["truncated"] as? Int == 10_000 - used)
        }
    }

    @Test("the model's description says what answers and what became of the newest checkpoint")
    func modelSaysWhatAnswersAndWhatBecameOfTheNewest() async throws {
        let document = try OpenAPIDocument()
        let broken = try TinyCheckpoint.publish("two", seed: 2, in: directory.path)
        try Data("no model".utf8).write(to: URL(filePath: broken + "/" + CheckpointFile.model))
        let reloader = try await reloaderOfNewest()
        try await LiveService.with(recommender, reloader: reloader) { live in
            let model = try await live.get("/model").json
            try document.validate(model, "Model")
            #expect(model["version"] as? String == "one")
            #expect(model["exclude_seen"] as? Bool == true)
            #expect((model["metrics"] as? [String: Double]) == ["ndcg@10": 0.25])
            #expect((model["configuration"] as? [String: Any])?["maximum_length"] as? Int == 12)
            let reload = try #require(model["last_reload"] as? [String: Any])
            #expect(reload["outcome"] as? String == "rejected")
            #expect(reload["version"] as? String == "two")
            #expect((reload["reason"] as? String)?.contains(CheckpointFile.model) == true)
        }
    }
}
