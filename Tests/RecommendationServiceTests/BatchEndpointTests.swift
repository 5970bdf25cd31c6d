import Checkpoints
import Foundation
import HTTP
import Inference
import TestSupport
import Testing

@testable import RecommendationService

@Suite(.timeLimit(.minutes(1))) struct BatchEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))

    init() async throws {
        directory = try TemporaryDirectory()
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
    }

    private func responses(_ response: LiveResponse) throws -> [[String: Any]] {
        try OpenAPIDocument().validate(try response.json, "BatchResponse")
        return try #require(try response.json["responses"] as? [[String: Any]])
    }

    @Test("each member of a batch gets what it would get alone")
    func eachMemberGetsWhatItWouldGetAlone() async throws {
        let members = [
            ("", "/recommend", #""items": [1, 2], "num_recs": 3"#),
            (#""mode": "post", "#, "/recommend", #""items": [4], "strategy": "greedy""#),
            (#""mode": "pre", "#, "/recommend/pre", #""items": [4, 5, "?"]"#),
            (#""mode": "sequential", "#, "/recommend/sequential", #""items": [6], "seed": 3, "num_recs": 11"#),
            (#""mode": "slot", "#, "/recommend/slot", #""items": [7, null, 8]"#),
            ("", "/recommend", #""items": []"#),
        ]
        try await LiveService.with(recommender) { live in
            let list = members.map { "{\($0.0)\($0.2)}" }.joined(separator: ",")
            for path in ["/recommend/batch", "/v1/recommend/batch"] {
                let response = try await live.post(
                    path, "{\"requests\": [\(list)]}", headers: ["X-Request-ID": "same"])
                #expect(response.status == 200)
                let timing = try #require(response.headers["server-timing"])
                #expect(timing.contains(#/^queue;dur=\d+\.\d{3}, inference;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}$/#))
                #expect(try response.json["request_id"] as? String == "same")
                let together = try responses(response)
                try #require(together.count == members.count)
                for (member, answer) in zip(members, together) {
                    let alone = try await live.post(member.1, "{\(member.2)}", headers: ["X-Request-ID": "same"])
                    #expect(alone.status == 200)
                    #expect(answer as NSDictionary == (try alone.json) as NSDictionary)
                }
            }
        }
    }

    @Test("a bad member of a batch fails no other")
    func aBadMemberFailsNoOther() async throws {
        let list = #"""
            [{"items": [1]}, {"items": [1, {}], "num_recs": 0}, {"items": [1], "mode": "best"}, 7, {"mode": "pre"},
             {"items": [1], "mode": "slot"}, {"items": [1], "mode": "sequential", "num_recs": 12}, {"items": [2]}]
            """#
        try await LiveService.with(recommender) { live in
            let response = try await live.post("/recommend/batch", "{\"requests\": \(list)}")
            #expect(response.status == 200)
            let responses = try responses(response)
            #expect(
                responses.map { $0["status"] as? Int ?? 200 } == [200, 422, 422, 422, 422, 422, 422, 200])
            let pointers = responses.map { response in
                (response["errors"] as? [[String: String]])?.compactMap { $0["pointer"] } ?? []
            }
            #expect(
                pointers == [
                    [], ["/items/1", "/num_recs"], ["/mode"], [""], ["/items"], ["/items"], ["/num_recs"], [],
                ])
            for problem in responses.dropFirst().dropLast() {
                #expect(problem["code"] as? String == "invalid_request")
                #expect(problem["request_id"] as? String == response.headers["x-request-id"])
            }
        }
    }

    @Test(
        "a body that is no batch gets 422",
        arguments: [
            ("{}", ["/requests"]), ("[]", [""]), (#"{"requests": {}}"#, ["/requests"]),
            (#"{"requests": null}"#, ["/requests"]), (#"{"requests": [], "items": []}"#, ["/items"]),
        ] as [(String, [String])])
    func whatIsNoBatchIs422(body: String, pointers: [String]) async throws {
        try await LiveService.with(recommender) { live in
            let response = try await live.post("/recommend/batch", body)
            #expect(response.status == 422)
            #expect(try response.problemCode == "invalid_request")
            #expect(try response.pointers == pointers)
        }
    }

    @Test("256 queries are one batch that shares passes")
    func twoHundredAndFiftySixAreOneBatchThatSharesPasses()
        async throws
    {
        func body(_ count: Int) -> String {
            "{\"requests\": [\((0..<count).map { "{\"items\": [\($0 % 20)]}" }.joined(separator: ","))]}"
        }
        try await LiveService.with(recommender) { live in
            let response = try await live.post("/recommend/batch", body(256))
            let answers = try responses(response)
            #expect(answers.count == 256)
            #expect(answers.allSatisfy { ($0["recommendations"] as? [Any])?.count == 5 })
            #expect(recommender.telemetry.batches.sum == 256)
            #expect(recommender.telemetry.batches.counts.reduce(0, +) < 256)
            #expect(try await live.post("/recommend/batch", body(257)).pointers == ["/requests"])
            #expect(try responses(try await live.post("/recommend/batch", body(0))).isEmpty)
        }
    }

    @Test("without a model each member of a batch is told so")
    func withoutAModelEachMemberHearsSo() async throws {
        try await LiveService.with(Recommender(InferenceConfiguration(lanes: 1, precision: .f32))) { live in
            let response = try await live.post("/recommend/batch", #"{"requests": [{"items": []}, {}]}"#)
            #expect(response.status == 200)
            #expect(try responses(response).map { $0["code"] as? String } == ["model_not_loaded", "invalid_request"])
            #expect(try await live.post("/recommend/batch", "{").problemCode == "invalid_json")
            let xml = ["Content-Type": "application/xml"]
            #expect(try await live.post("/recommend/batch", "{}", headers: xml).status == 415)
        }
    }

    @Test("a batch has one place in the queue, whatever its members; a full queue refuses it as a whole")
    func aBatchHasOnePlace() async throws {
        let narrow = Recommender(InferenceConfiguration(lanes: 1, mostRequests: 1, precision: .f32))
        try await narrow.load(CheckpointDirectory(opening: directory.path + "/one"))
        let members = repeatElement(#"{"items": [1, 2], "strategy": "greedy", "num_recs": 8}"#, count: 256)
        let body = "{\"requests\": [\(members.joined(separator: ","))]}"
        try await LiveService.with(narrow) { live in
            let answered = try responses(try await live.post("/recommend/batch", body))
            #expect(answered.count == 256 && answered.allSatisfy { $0["recommendations"] != nil })
            #expect(narrow.telemetry.count(of: .queueFull) == 0)

            var places: [Admission] = []
            while let place = try? narrow.admit() { places.append(place) }
            let refused = try await live.post("/recommend/batch", body)
            #expect(refused.status == 503)
            #expect(try refused.problemCode == "overloaded")
            #expect(refused.headers["retry-after"] == "1")
            let metrics = try await live.get("/metrics").text
            // The last place asked for here, and the batch's.
            #expect(metrics.contains("cloze_rejected_total{reason=\"queue_full\"} 2\n"))
            withExtendedLifetime(places) {}
        }
    }

    @Test("a batch that costs too much is refused as a whole, with the number of parts that would fit")
    func tooMuchWork() async throws {
        let small = Recommender(InferenceConfiguration(lanes: 1, maximumCost: 100, precision: .f32))
        try await small.load(CheckpointDirectory(opening: directory.path + "/one"))
        let member = #"{"items": [1, 2, 3]}"#
        func batch(_ count: Int, _ others: String...) -> String {
            "{\"requests\": [\((others + repeatElement(member, count: count)).joined(separator: ","))]}"
        }
        try await LiveService.with(small) { live in
            let refused = try await live.post("/recommend/batch", batch(40, "{}"))
            #expect(refused.status == 422)
            #expect(try refused.problemCode == "too_much_work")
            let detail = try #require(try refused.json["detail"] as? String)
            let parts = try #require(detail.firstMatch(of: #/split the batch into (\d+)\.$/#).flatMap { Int($0.1) })
            #expect(detail.hasPrefix("The request costs "))
            #expect(detail.contains(" tokens, at most 100 are computed for one request: "))
            #expect(small.telemetry.batches.counts.reduce(0, +) == 0)
            #expect(try await live.post("/recommend/batch", batch(40 / parts)).status == 200)
            #expect(try await live.post("/recommend/batch", batch(40 / (parts - 1) + 1)).status == 422)

            let greedy = #"{"items": [1], "strategy": "greedy", "num_recs": 90}"#
            let named = try await live.post("/recommend/batch", batch(1, "{}", greedy))
            let text = try #require(try named.json["detail"] as? String)
            #expect(text.hasPrefix("/requests/1, with which the batch costs "))
            #expect(text.contains(#/: ask for at most \d+ recommendations\.$/#))
            #expect(small.telemetry.count(of: .tooMuchWork) == 3)
            let metrics = try await live.get("/metrics").text
            #expect(metrics.contains("cloze_rejected_total{reason=\"too_much_work\"} 3\n"))
            #expect(metrics.contains("cloze_request_cost_tokens_count 4\n"))
        }
    }
}
