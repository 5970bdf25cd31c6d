import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import RecommendationService

/// `diversity`, `max_per_group` and `recency_boost` over a socket.
@Suite(.timeLimit(.minutes(1))) struct PreferenceEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, maximumCost: 300, precision: .f32))
    /// Of each five items four are in one category.
    private static let categories = Dictionary(
        uniqueKeysWithValues: (0..<20).filter { $0 % 5 != 0 }.map { ($0, "Shelf \($0 / 5)") })
    private static let paths = ["/recommend", "/recommend/pre", "/recommend/sequential", "/v1/recommend"]

    init() throws { directory = try TemporaryDirectory() }

    private func load(hasData: Bool = true) async throws {
        let firstSeen = Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, "2024-\($0 < 9 ? "01" : "06")-30") })
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish(
                    "one", seed: 1, in: directory.path, categories: hasData ? Self.categories : [:],
                    firstSeen: hasData ? firstSeen : [:])))
    }

    private func ids(_ answer: [String: Any]) throws -> [Int] {
        try OpenAPIDocument().validate(answer, "RecommendationResponse")
        let items = try #require(answer["recommendations"] as? [[String: Any]])
        #expect(items.compactMap { $0["rank"] as? Int } == Array(1..<(items.count + 1)))
        return items.compactMap { $0["id"] as? String }.compactMap { Int($0) }
    }

    private func shelves(_ items: [Int]) -> [String] { items.compactMap { Self.categories[$0] } }

    @Test("every endpoint follows the three fields, alone and together", arguments: paths + ["/recommend/slot"])
    func everyEndpoint(path: String) async throws {
        try await load()
        try await LiveService.with(recommender) { live in
            func found(_ fields: String) async throws -> [Int] {
                let items = path.hasSuffix("slot") ? "[1, null, 2]" : "[1, 2]"
                let response = try await live.post(path, "{\"items\": \(items), \"num_recs\": 7\(fields)}")
                #expect(response.status == 200)
                return try ids(response.json)
            }
            let plain = try await found("")
            #expect(try await found(#", "diversity": 0, "max_per_group": null, "recency_boost": 0.0"#) == plain)
            for fields in [#", "max_per_group": 1"#, #", "max_per_group": 1, "diversity": 0.3, "recency_boost": 1"#] {
                let grouped = try await found(fields)
                #expect(grouped.count == 7 && Set(shelves(grouped)).count == shelves(grouped).count)
            }
            let boosted = try await found(#", "recency_boost": 1"#)
            #expect(boosted != plain && boosted.count { $0 >= 9 } >= plain.count { $0 >= 9 })
            let diverse = try await found(#", "diversity": 1"#)
            #expect(diverse != plain && diverse[0] == plain[0])
        }
    }

    @Test("members of a batch have each their own; one that the model cannot follow fails alone")
    func batch() async throws {
        try await load(hasData: false)
        try await LiveService.with(recommender) { live in
            let json = try await live.post(
                "/recommend/batch",
                #"""
                {"requests": [{"items": [1], "diversity": 0.5}, {"items": [1], "max_per_group": 1},
                              {"items": [1], "recency_boost": 0.1, "mode": "pre", "max_per_group": 5},
                              {"items": [], "recency_boost": 0}, {"items": [1], "diversity": 1.5}]}
                """#
            ).json
            try OpenAPIDocument().validate(json, "BatchResponse")
            let responses = try #require(json["responses"] as? [[String: Any]])
            let pointers = responses.map { ($0["errors"] as? [[String: String]])?.compactMap { $0["pointer"] } }
            #expect(pointers == [nil, ["/max_per_group"], ["/max_per_group", "/recency_boost"], nil, ["/diversity"]])
            #expect(try ids(responses[0]).count == 5 && ids(responses[3]).count == 5)
        }
    }

    @Test("a model without categories or days says so with 422, also to an empty cart", arguments: paths)
    func missingData(path: String) async throws {
        try await load(hasData: false)
        try await LiveService.with(recommender) { live in
            for items in ["[1]", "[]"] {
                let response = try await live.post(
                    path, "{\"items\": \(items), \"max_per_group\": 3, \"recency_boost\": 0.5}")
                #expect(response.status == 422)
                #expect(try response.problemCode == "invalid_request")
                #expect(try response.pointers == ["/max_per_group", "/recency_boost"])
                try OpenAPIDocument().validate(try response.json, "Problem")
                #expect(
                    try response.json["detail"] as? String
                        == "/max_per_group needs categories, which no item of this model has: train with a file of items "
                        + "that has them (and 1 more: see errors).")
            }
        }
    }

    @Test("what they cost is counted: beyond the limit is 422, which says what would fit")
    func tooMuchWork() async throws {
        try await load()
        try await LiveService.with(recommender) { live in
            let body = #"{"items": [1], "num_recs": 100, "strategy": "greedy", "exclude_seen": false, "diversity": 1}"#
            let response = try await live.post("/recommend", body)
            #expect(response.status == 422 && response.text.contains("ask for at most"))
            #expect(try response.problemCode == "too_much_work")
            #expect(try await live.post("/recommend", body.replacing("100", with: "5")).status == 200)
        }
    }

    @Test("items say when they were first seen")
    func firstSeen() async throws {
        try await load()
        try await LiveService.with(recommender) { live in
            let item = try await live.get("/items/7")
            #expect(
                item.text
                    == #"{"id":"7","title":"Item 7","category":"Shelf 1","count":93,"first_seen":"2024-01-30"}"#)
            try OpenAPIDocument().validate(try item.json, "Item")
        }
    }
}
