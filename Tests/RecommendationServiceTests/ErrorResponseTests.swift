import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import RecommendationService

/// What callers get who do something wrong, or ask before a model is there.
@Suite(.timeLimit(.minutes(1))) struct ErrorResponseTests {
    @Test("without a model the process lives but is not ready")
    func withoutAModelTheProcessLivesButIsNotReady()
        async throws
    {
        try await LiveService.with(Recommender()) { live in
            for path in ["/health", "/health/live"] {
                let response = try await live.get(path)
                #expect(response.status == 200)
                #expect(response.text == #"{"state":"ok"}"#)
            }
            for path in ["/health/ready", "/health/startup", "/model"] {
                let response = try await live.get(path)
                #expect(response.status == 503)
                #expect(try response.problemCode == "model_not_loaded")
                #expect(response.headers["retry-after"] != nil)
            }
            for path in ["/recommend", "/recommend/pre", "/v1/recommend/sequential"] {
                let response = try await live.post(path, #"{"items": []}"#)
                #expect(response.status == 503)
                #expect(try response.problemCode == "model_not_loaded")
            }
        }
    }

    @Test("no browser may take an answer for another type, of whatever kind it is")
    func noSniffing() async throws {
        try await LiveService.with(Recommender()) { live in
            let answers = [
                try await live.get("/"), try await live.get("/health"), try await live.get("/nowhere"),
                try await live.get("/metrics"), try await live.post("/recommend", "{"),
                try await live.get("/recommend"),
                try await live.send("OPTIONS", "*", body: nil), try await live.send("BREW", "/", body: nil),
                try await live.get("/" + String(repeating: "x", count: 9000)),
                try await live.sendRaw("no HTTP\r\n\r\n"),
            ]
            for answer in answers { #expect(answer.headers["x-content-type-options"] == "nosniff", "\(answer.status)") }
        }
    }

    @Test("items and the model are under /v1, too")
    func versionedPaths() async throws {
        let directory = try TemporaryDirectory()
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
        try await LiveService.with(recommender) { live in
            for path in ["/items?limit=2", "/items/3", "/model", "/items/3/similar"] {
                let (plain, versioned) = (try await live.get(path), try await live.get("/v1" + path))
                #expect(plain.status == 200 && versioned.status == 200)
                #expect(Set(try plain.json.keys) == Set(try versioned.json.keys))
            }
            #expect(try await live.get("/v1/health").status == 404)
        }
    }

    @Test("scores that are not numbers are an error, never null")
    func scoresThatAreNotNumbers() async throws {
        let directory = try TemporaryDirectory()
        let checkpoint = try TinyCheckpoint.make(seed: 1, objectives: [.causal, .reverse])
        // Finite once, as for an item at the end, and not twice, as for one between others.
        checkpoint.parameters.outputBias.withMutableValues { $0[7] = 2e38 }
        try CheckpointPublisher.publish(checkpoint, as: directory.path + "/one")
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        try await recommender.load(CheckpointDirectory(opening: directory.path + "/one"))
        try await LiveService.with(recommender) { live in
            #expect(try await live.post("/recommend", #"{"items":["1","2"]}"#).status == 200)
            let slot = try await live.post("/recommend/slot", #"{"items":["1",null,"2"]}"#)
            #expect(slot.status == 500)
            #expect(try slot.problemCode == "internal_server_error")
            let batch = try await live.post(
                "/recommend/batch", #"{"requests":[{"items":["1",null,"2"],"mode":"slot"},{"items":["1"]}]}"#)
            #expect(batch.status == 200 && !batch.text.contains(#""score":null"#))
        }
    }

    @Test("draining turns readiness off and nothing else")
    func drainingTurnsReadinessOffAndNothingElse() async throws {
        try await LiveService.with(Recommender()) { live in
            live.service.state.beginDraining()
            let ready = try await live.get("/health/ready")
            #expect(ready.status == 503)
            #expect(try ready.problemCode == "draining")
            #expect(try await live.get("/health/live").status == 200)
        }
    }

    @Test("what is not routed is a problem too")
    func whatIsNotRoutedIsAProblemToo() async throws {
        try await LiveService.with(Recommender()) { live in
            let missing = try await live.get("/recommendations")
            #expect(missing.status == 404)
            #expect(try missing.problemCode == "not_found")
            let wrongMethod = try await live.get("/recommend")
            #expect(wrongMethod.status == 405)
            #expect(wrongMethod.headers["allow"] == "POST")
            #expect(try wrongMethod.problemCode == "method_not_allowed")
            let unknown = try await live.send("BREW", "/recommend", body: nil)
            #expect(unknown.status == 501)
            #expect(try unknown.problemCode == "not_implemented")
            let malformed = try await live.sendRaw("GET / HTTP/1.1\r\n\r\n")
            #expect(malformed.status == 400)
            #expect(try malformed.problemCode == "bad_request")
        }
    }

    @Test(
        "a body that is not JSON gets 400",
        arguments: [
            "", "items=1", "{\"items\": [1,]}", "{\"items\": [], \"items\": [1]}", "{\"items\": [1]} x",
            "{\"items\": [\"\\ud800\"]}", "{\"items\": [1}", "\u{FEFF}",
            "{\"\(String(repeating: "x", count: 65))\": 1}",
        ])
    func whatIsNotJSONIs400(body: String) async throws {
        try await LiveService.with(Recommender()) { live in
            let response = try await live.post("/recommend", body)
            #expect(response.status == 400)
            #expect(try response.problemCode == "invalid_json")
        }
    }

    @Test("a megabyte of nesting gets 400")
    func aMegabyteOfNestingIs400() async throws {
        try await LiveService.with(Recommender()) { live in
            for unit in ["[", "{\"items\":"] {
                let body = String(repeating: unit, count: 1_048_576 / unit.utf8.count)
                let response = try await live.post("/recommend", body)
                #expect(response.status == 400)
                #expect(try response.problemCode == "invalid_json")
            }
        }
    }

    @Test("wrong fields get 422, each named")
    func wrongFieldsAre422EachNamed() async throws {
        try await LiveService.with(Recommender()) { live in
            let response = try await live.post("/recommend", #"{"items": [1, null], "num_recs": 101, "x": 1}"#)
            #expect(response.status == 422)
            #expect(try response.problemCode == "invalid_request")
            #expect(try response.pointers == ["/items/1", "/num_recs", "/x"])
            let detail = try #require(try response.json["detail"] as? String)
            #expect(detail == "/items/1 must be a string or an integer, not null (and 2 more: see errors).")
            let sequential = try await live.post("/recommend/sequential", #"{"items": [1], "num_recs": 12}"#)
            #expect(sequential.status == 422)
            #expect(try sequential.pointers == ["/num_recs"])
        }
    }

    @Test("too many items get 422, too many bytes 413")
    func tooManyItemsAre422AndTooManyBytes413() async throws {
        try await LiveService.with(Recommender()) { live in
            let items = { (count: Int) in "{\"items\": [\(repeatElement("1", count: count).joined(separator: ","))]}" }
            #expect(try await live.post("/recommend", items(10_000)).status == 503)
            #expect(try await live.post("/recommend", items(10_001)).status == 422)
            let large = try await live.post("/recommend", String(repeating: " ", count: 1_048_577))
            #expect(large.status == 413)
            #expect(try large.problemCode == "content_too_large")
        }
    }

    @Test(
        "only another structured type is refused",
        arguments: [
            (nil, 503), ("application/json", 503), ("application/json; charset=utf-8", 503), ("APPLICATION/JSON", 503),
            ("application/vnd.api+json", 503), ("application/x-www-form-urlencoded", 503), ("text/plain", 503),
            ("application/xml", 415), ("text/csv", 415), ("multipart/form-data; boundary=x", 415),
            ("application/yaml", 415), ("application/msgpack", 415),
        ] as [(String?, Int)])
    func onlyAnotherStructuredTypeIsRefused(type: String?, status: Int) async throws {
        try await LiveService.with(Recommender()) { live in
            let response = try await live.post(
                "/recommend", #"{"items": []}"#, headers: type.map { ["Content-Type": $0] } ?? [:])
            #expect(response.status == status)
            #expect(try response.problemCode == (status == 415 ? "unsupported_media_type" : "model_not_loaded"))
        }
    }

    @Test("a safe request id is repeated, any other replaced")
    func aSafeRequestIDIsRepeatedAnyOtherReplaced()
        async throws
    {
        try await LiveService.with(Recommender()) { live in
            let longest = String(repeating: "a", count: 128)
            for id in ["checkout-7f3a", "a/b:c=d@e,f.g_h~i+j", longest] {
                let response = try await live.get("/health", headers: ["X-Request-ID": id])
                #expect(response.headers["x-request-id"] == id)
            }
            for id in ["", longest + "a", "a b", "a\"b", "<b>", "{}", "naïve"] {
                let response = try await live.get("/nowhere", headers: ["X-Request-ID": id])
                let made = try #require(response.headers["x-request-id"])
                #expect(made.wholeMatch(of: #/[0-9a-f]{32}/#) != nil)
                #expect(try response.problemCode == "not_found")
            }
        }
    }
}
