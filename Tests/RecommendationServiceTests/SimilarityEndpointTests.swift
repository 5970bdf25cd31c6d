import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import RecommendationService

@Suite(.timeLimit(.minutes(1))) struct SimilarityEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, maximumCost: 500, precision: .f32))

    init() async throws {
        directory = try TemporaryDirectory()
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
    }

    /// The ids of a list, whose ranks are checked.
    private func ids(_ list: Any?) throws -> [String] {
        let similar = try #require(list as? [[String: Any]])
        #expect(similar.enumerated().allSatisfy { $1["rank"] as? Int == $0 + 1 })
        let scores = similar.compactMap { $0["score"] as? Double }
        #expect(scores == scores.sorted(by: >) && scores.count == similar.count)
        return similar.compactMap { $0["id"] as? String }
    }

    @Test("an item gets ten similar ones, or as many as are asked for, never itself", arguments: ["", "/v1"])
    func ofOneItem(prefix: String) async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.get(prefix + "/items/7/similar")
            #expect(response.status == 200)
            let json = try response.json
            try OpenAPIDocument().validate(json, "SimilarItemsResponse")
            let all = try ids(json["similar"])
            #expect(json["id"] as? String == "7" && all.count == 10 && !all.contains("7"))
            #expect(json["request_id"] as? String == response.headers["x-request-id"])
            #expect(response.headers["server-timing"]?.contains("inference;dur=") == true)
            let first = try #require((json["similar"] as? [[String: Any]])?.first)
            #expect(first["title"] as? String == "Item \(all[0])")
            let three = try await live.get(prefix + "/items/%37/similar?count=3").json
            #expect(try ids(three["similar"]) == Array(all.prefix(3)))
            #expect(try await ids(live.get(prefix + "/items/7/similar?count=100").json["similar"]).count == 19)
            let head = try await live.send("HEAD", prefix + "/items/7/similar", body: nil)
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test("each of several items gets what it gets alone; unknown ones are listed", arguments: ["", "/v1"])
    func ofSeveralItems(prefix: String) async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.post(
                prefix + "/similar", #"{"items": [7, "?", "3", 7.0, "07"], "count": 4}"#)
            #expect(response.status == 200)
            let json = try response.json
            try OpenAPIDocument().validate(json, "SimilarItemListsResponse")
            let items = try #require(json["items"] as? [[String: Any]])
            #expect(items.compactMap { $0["id"] as? String } == ["7", "3", "7"])
            #expect(json["unknown"] as? [String] == ["?", "07"])
            #expect((json["model"] as? [String: String])?["version"] == "one")
            for item in items {
                let alone = try await live.get("/items/\(item["id"] as? String ?? "")/similar?count=4").json
                #expect(try ids(item["similar"]) == ids(alone["similar"]))
            }
            for body in [#"{"items": []}"#, #"{"items": ["?"]}"#] {
                let nothing = try await live.post(prefix + "/similar", body)
                try OpenAPIDocument().validate(try nothing.json, "SimilarItemListsResponse")
                #expect(nothing.status == 200 && nothing.text.hasPrefix(#"{"items":[],"unknown":["#))
            }
        }
    }

    @Test("exclude and allow bound what is found")
    func filters() async throws {
        try await LiveService.with(recommender) { live in
            func found(_ fields: String) async throws -> [String] {
                let json = try await live.post("/similar", #"{"items": [7], "count": 100\#(fields)}"#).json
                return try ids(try #require(json["items"] as? [[String: Any]])[0]["similar"])
            }
            let all = try await found("")
            #expect(all.count == 19)
            let without = try await found(#", "exclude": ["\#(all[0])", "nobody"], "allow": null"#)
            #expect(without == Array(all.dropFirst()))
            let only = try await found(
                #", "exclude": ["\#(all[0])"], "allow": ["\#(all[9])", \#(all[0]), \#(all[2]), 7]"#)
            #expect(only == [all[2], all[9]])
            #expect(try await found(#", "allow": []"#).isEmpty)
        }
    }

    @Test("an item that the model does not know is 404")
    func unknownItem() async throws {
        try await LiveService.with(recommender) { live in
            for path in ["/items/20/similar", "/items/07/similar?count=2", "/v1/items/Item%207/similar"] {
                let missing = try await live.get(path)
                #expect(missing.status == 404)
                #expect(try missing.problemCode == "unknown_item")
            }
        }
    }

    @Test(
        "wrong parameters get 422, each named",
        arguments: [
            ("count=0", ["/count"]), ("count=101", ["/count"]), ("count=", ["/count"]), ("count=-1", ["/count"]),
            ("count=5.0", ["/count"]), ("count=99999999999999999999", ["/count"]), ("count=5&count=5", ["/count"]),
            ("limit=5", ["/limit"]), ("count=x&a/b=1", ["/count", "/a~1b"]),
        ] as [(String, [String])])
    func wrongParameters(query: String, pointers: [String]) async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.get("/items/7/similar?" + query)
            #expect(response.status == 422)
            #expect(try response.problemCode == "invalid_request")
            #expect(try response.pointers == pointers)
        }
    }

    @Test(
        "wrong fields get 422, each named",
        arguments: [
            ("[]", [""]), ("{}", ["/items"]), (#"{"items": 7}"#, ["/items"]), (#"{"items": [null]}"#, ["/items/0"]),
            (#"{"items": [7], "count": 0}"#, ["/count"]), (#"{"items": [7], "count": 101}"#, ["/count"]),
            (#"{"items": [7], "count": "5"}"#, ["/count"]), (#"{"items": [7], "num_recs": 5}"#, ["/num_recs"]),
            (#"{"items": [7], "allow": 1, "exclude": [true]}"#, ["/allow", "/exclude/0"]),
        ] as [(String, [String])])
    func wrongFields(body: String, pointers: [String]) async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.post("/similar", body)
            #expect(response.status == 422)
            #expect(try response.problemCode == "invalid_request")
            #expect(try response.pointers == pointers)
        }
    }

    @Test("lists are bounded as those of recommendations are, and so are bodies and the work")
    func limits() async throws {
        try await LiveService.with(recommender) { live in
            func list(_ count: Int) -> String { "[" + Array(repeating: "7", count: count).joined(separator: ",") + "]" }
            #expect(try await live.post("/similar", #"{"items": \#(list(10_001))}"#).pointers == ["/items"])
            let listed = try await live.post("/similar", #"{"items": [7], "exclude": \#(list(100_001))}"#)
            #expect(try listed.pointers == ["/exclude"])
            #expect(try await live.post("/similar", #"{"items": [7], "exclude": \#(list(100_000))}"#).status == 200)
            let work = try await live.post("/similar", #"{"items": \#(list(10_000))}"#)
            #expect(work.status == 422)
            #expect(try work.problemCode == "too_much_work")
            let detail = try #require(try work.json["detail"] as? String)
            let most = try #require(detail.firstMatch(of: #/ask about at most (\d+) items\./#).flatMap { Int($0.1) })
            #expect(try await live.post("/similar", #"{"items": \#(list(most))}"#).status == 200)
            #expect(try await live.post("/similar", #"{"items": \#(list(most + 1))}"#).status == 422)
            let large = try await live.post("/similar", #"{"items": ["\#(String(repeating: "x", count: 1 << 20))"]}"#)
            #expect(large.status == 413)
        }
    }

    @Test("what is no JSON, no JSON type or another method is refused as everywhere")
    func protocolErrors() async throws {
        try await LiveService.with(recommender) { live in
            #expect(try await live.post("/similar", #"{"items": [7],}"#).problemCode == "invalid_json")
            let typed = try await live.post(
                "/similar", #"{"items": [7]}"#, headers: ["Content-Type": "application/xml"])
            #expect(try typed.problemCode == "unsupported_media_type")
            for (method, path, allowed) in [
                ("GET", "/similar", "POST"), ("GET", "/v1/similar", "POST"), ("POST", "/items/7/similar", "GET, HEAD"),
            ] {
                let wrong = try await live.send(method, path, body: method == "POST" ? "{}" : nil)
                #expect(wrong.status == 405)
                #expect(wrong.headers["allow"] == allowed)
                #expect(try wrong.problemCode == "method_not_allowed")
            }
        }
    }

    @Test("searches are measured and unknown items counted")
    func telemetry() async throws {
        try await LiveService.with(recommender) { live in
            _ = try await live.post("/similar", #"{"items": [7, "?", 3]}"#)
            _ = try await live.post("/similar", #"{"items": ["?"]}"#)
            _ = try await live.get("/items/7/similar")
            let text = try await live.get("/metrics").text
            #expect(text.contains("cloze_inference_seconds_count{model=\"main\"} 2\n"))
            #expect(text.contains("cloze_unknown_items_total{model=\"main\"} 2\n"))
            #expect(text.contains(#"http_route="/items/{id}/similar",http_response_status_code="200"} 1"#))
        }
    }

    @Test("without a model there is nothing similar")
    func withoutAModel() async throws {
        try await LiveService.with(Recommender(InferenceConfiguration(lanes: 1, precision: .f32))) { live in
            for response in [
                try await live.get("/items/7/similar"), try await live.post("/similar", #"{"items": []}"#),
            ] {
                #expect(response.status == 503)
                #expect(try response.problemCode == "model_not_loaded")
            }
        }
    }
}
