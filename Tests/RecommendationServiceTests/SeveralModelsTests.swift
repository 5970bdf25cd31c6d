import Checkpoints
import Foundation
import HTTP
import Inference
import Platform
import TestSupport
import Testing

@testable import RecommendationService

/// Two models that answer side by side, `main` and `trial`, each with its own checkpoint.
@Suite(.timeLimit(.minutes(1))) struct SeveralModelsTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(
        InferenceConfiguration(lanes: 2, precision: .f32), models: ["main", "trial"])
    private let models: ServedModels
    /// Of the split of nine to one: their names' hashes were computed with Python.
    private static let (userOfMain, userOfTrial) = ("bea", "kim")

    init() throws {
        directory = try TemporaryDirectory()
        var reloaders: [ModelReloader] = []
        for slot in recommender.slots {
            let output = directory.path + "/" + slot.name
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            reloaders.append(
                ModelReloader(
                    try CheckpointLocation(path: output), recommender, slot: slot, logger: LiveService.quiet))
        }
        var models = ServedModels(recommender, reloaders: reloaders)
        models.split = UserSplit([(recommender.slots[0], 9), (recommender.slots[1], 1)])
        self.models = models
    }

    /// Publishes a checkpoint and has it loaded.
    private func publish(_ name: String, seed: UInt64, for slot: Int) async throws {
        try TinyCheckpoint.publish(name, seed: seed, in: directory.path + "/" + recommender.slots[slot].name)
        #expect(await models.reloaders[slot].check()?.outcome == .loaded)
    }

    private func with(isTrialShadow: Bool = false, _ body: (LiveService) async throws -> Void) async throws {
        var models = models
        models.shadow = isTrialShadow ? recommender.slots[1] : nil
        let administration = LiveService.Administration(
            reloader: models.reloaders[0],
            tokenFile: try directory.write("tokens", "admin: a-token-of-an-administrator"))
        try await LiveService.with(recommender, administration, models: models, body)
    }

    private func model(_ response: LiveResponse) throws -> [String] {
        let model = try #require(try response.json["model"] as? [String: String])
        return [try #require(model["name"]), try #require(model["version"])]
    }

    @Test("a request gets the model it names, and every answer says which it was")
    func aRequestGetsTheModelItNames() async throws {
        try await publish("one", seed: 1, for: 0)
        try await publish("two", seed: 2, for: 1)
        try await with { live in
            let (main, trial) = (["main", "one"], ["trial", "two"])
            for (body, expected) in [
                (#"{"items": [3]}"#, main), (#"{"items": [3], "model": "main"}"#, main),
                (#"{"items": [3], "model": "trial"}"#, trial), (#"{"items": [3], "model": null, "user": null}"#, main),
                (#"{"items": [3], "model": "main", "user": "\#(Self.userOfTrial)"}"#, main),
                (#"{"items": [3], "user": "\#(Self.userOfTrial)"}"#, trial),
                (#"{"items": [3], "user": "\#(Self.userOfMain)"}"#, main), (#"{"items": [3], "user": 11}"#, trial),
                (#"{"items": [3], "user": "11"}"#, trial), (#"{"items": [3], "user": ""}"#, main),
                (#"{"items": [], "model": "trial"}"#, trial),
            ] {
                for path in ["/recommend", "/recommend/pre", "/v1/recommend/sequential"] {
                    let response = try await live.post(path, body)
                    #expect(response.status == 200)
                    #expect(try model(response) == expected, "\(body)")
                    try OpenAPIDocument().validate(try response.json, "RecommendationResponse")
                }
            }
            let similar = try await live.post("/similar", #"{"items": [3], "model": "trial"}"#)
            #expect(try model(similar) == trial)
            let ofUser = try await live.get("/items/3/similar?user=\(Self.userOfTrial)")
            #expect(try model(ofUser) == trial)
            #expect(try model(try await live.get("/items/3/similar?model=trial&count=2")) == trial)
            let batch = try await live.post(
                "/recommend/batch", #"{"requests": [{"items": [3]}, {"items": [3], "model": "trial"}, {"model": 3}]}"#)
            let answers = try #require(try batch.json["responses"] as? [[String: Any]])
            #expect(answers.map { ($0["model"] as? [String: String])?["name"] } == ["main", "trial", nil])
            #expect(answers[2]["code"] as? String == "invalid_request")
        }
    }

    @Test("each model answers as it would alone, however their queries are mixed")
    func eachModelAnswersAsItWouldAlone() async throws {
        try await publish("one", seed: 1, for: 0)
        try await publish("two", seed: 2, for: 1)
        let alone = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let carts = (0..<40).map { cart in (0..<(cart % 7 + 1)).map { UTF8Text("\((cart * 3 + $0) % 20)") } }
        for (slot, name) in [(0, "main/one"), (1, "trial/two")] {
            try await alone.load(CheckpointDirectory(opening: directory.path + "/" + name))
            let model = recommender.slots[slot]
            let mixed = try await recommender.prepare(
                carts.flatMap { cart in
                    recommender.slots.map { RecommendationQuery(items: cart, mode: .post, model: $0) }
                }
            ).answers()
            for (cart, place) in zip(carts, stride(from: model.index, to: mixed.count, by: 2)) {
                let expected = try await alone.recommend(RecommendationQuery(items: cart, mode: .post))
                let answer = try mixed[place].get()
                #expect(answer.recommendations == expected.recommendations)
                #expect(answer.model.digest == expected.model.digest && answer.model.name == model.name)
            }
        }
    }

    @Test("what is no model or no user is refused and said where")
    func whatIsNoModelOrNoUserIsRefused() async throws {
        try await publish("one", seed: 1, for: 0)
        try await with { live in
            for (body, pointer) in [
                (#"{"items": [3], "model": "other"}"#, "/model"), (#"{"items": [3], "model": 1}"#, "/model"),
                (#"{"items": [3], "model": "Main"}"#, "/model"), (#"{"items": [3], "user": true}"#, "/user"),
                (#"{"items": [3], "user": "\#(String(repeating: "u", count: 257))"}"#, "/user"),
            ] {
                for path in ["/recommend", "/similar"] {
                    let response = try await live.post(path, body)
                    #expect(response.status == 422)
                    #expect(try response.pointers == [pointer], "\(body)")
                }
            }
            let detail = try await live.post("/recommend", #"{"items": [3], "model": "other"}"#).text
            #expect(detail.contains(#"must be \"main\" or \"trial\""#))
            for path in ["/model?Model=trial", "/items/3?modell=trial"] {
                #expect(try await live.get(path).status == 422, "\(path)")
            }
            #expect(try await live.get("/model?model=main&model=trial").pointers == ["/model"])
            for path in ["/items?model=other", "/items/3?model=other", "/items/3/similar?model=x", "/model?model=x"] {
                #expect(try await live.get(path).pointers == ["/model"], "\(path)")
            }
            let longest = String(repeating: "u", count: 256)
            #expect(try await live.post("/recommend", #"{"items": [3], "user": "\#(longest)"}"#).status == 200)
        }
    }

    @Test("a trial that has not arrived answers nobody: its users get the first model, who names it is told")
    func aTrialThatHasNotArrivedAnswersNobody() async throws {
        try await publish("one", seed: 1, for: 0)
        try await with { live in
            #expect(try await live.get("/health/ready").status == 200)
            let user = try await live.post("/recommend", #"{"items": [3], "user": "\#(Self.userOfTrial)"}"#)
            #expect(try model(user) == ["main", "one"])
            let named = try await live.post("/recommend", #"{"items": [3], "model": "trial"}"#)
            #expect(named.status == 503)
            #expect(try named.problemCode == "model_not_loaded")
            let batch = try await live.post(
                "/recommend/batch", #"{"requests": [{"items": [3], "model": "trial"}, {"items": [3]}]}"#)
            let answers = try #require(try batch.json["responses"] as? [[String: Any]])
            #expect(answers[0]["code"] as? String == "model_not_loaded")
            #expect(answers[1]["recommendations"] != nil)
            try await publish("two", seed: 2, for: 1)
            let later = try await live.post("/recommend", #"{"items": [3], "user": "\#(Self.userOfTrial)"}"#)
            #expect(try model(later) == ["trial", "two"])
        }
    }

    @Test("models are listed, described and administrated by name")
    func modelsAreListedDescribedAndAdministratedByName() async throws {
        try await publish("one", seed: 1, for: 0)
        try await with(isTrialShadow: true) { live in
            let early = try await live.get("/models").json
            try OpenAPIDocument().validate(early, "Models")
            try await publish("two", seed: 2, for: 1)
            let response = try await live.get("/v1/models").json
            try OpenAPIDocument().validate(response, "Models")
            let listed = try #require(response["models"] as? [[String: Any]])
            #expect(listed.map { $0["name"] as? String } == ["main", "trial"])
            #expect(listed.map { $0["version"] as? String } == ["one", "two"])
            #expect(listed.map { $0["share"] as? Double } == [0.9, 0.1])
            #expect(listed.map { $0["shadow"] as? Bool } == [false, true])
            #expect(try await live.get("/model").json["name"] as? String == "main")
            #expect(try await live.get("/model?model=trial").json["version"] as? String == "two")
            #expect(try await live.get("/items/3?model=trial").status == 200)
            try TinyCheckpoint.publish("three", seed: 3, in: directory.path + "/trial")
            let headers = ["Authorization": "Bearer a-token-of-an-administrator"]
            let other = try await live.post("/admin/reload", "", headers: headers)
            #expect(try other.json["outcome"] as? String == "unchanged")
            let reload = try await live.post("/admin/reload?model=trial", "", headers: headers)
            #expect(try reload.json["version"] as? String == "three")
            let back = try await live.post("/admin/rollback?model=trial", "", headers: headers)
            #expect(try back.json["version"] as? String == "two")
            #expect(try await live.get("/model").json["version"] as? String == "one")
        }
    }

    @Test("metrics are told apart by model")
    func metricsAreToldApartByModel() async throws {
        try await publish("one", seed: 1, for: 0)
        try await publish("two", seed: 2, for: 1)
        try await with { live in
            for _ in 0..<3 { _ = try await live.post("/recommend", #"{"items": [3], "model": "trial"}"#) }
            _ = try await live.post("/recommend", #"{"items": [3]}"#)
            let text = try await live.get("/metrics").text
            for line in [
                #"cloze_inference_seconds_count{model="main"} 1"#, #"cloze_inference_seconds_count{model="trial"} 3"#,
                #"cloze_model_reload_total{model="trial",result="loaded"} 1"#,
                #"cloze_model_pinned{model="main",by="output"} 0"#,
            ] {
                #expect(text.contains(line + "\n"), "\(line)")
            }
            #expect(text.contains(#"cloze_model_info{model="trial",version="two",digest="sha256:"#))
            #expect(text.components(separatedBy: "# TYPE cloze_model_info ").count == 2)
        }
    }

    @Test("a shadow answers nobody and its agreement is counted")
    func aShadowAnswersNobody() async throws {
        try await publish("one", seed: 1, for: 0)
        try await publish("two", seed: 2, for: 1)
        let before = try await agreement()
        try await with(isTrialShadow: true) { live in
            // One after the other, so that none is left out.
            var compared = 0.0
            for cart in 0..<20 {
                let response = try await live.post("/recommend", "{\"items\": [\(cart)], \"num_recs\": 20}")
                #expect(try model(response)[0] == "main")
                compared = try await shadowed(live, atLeast: compared + 1)
            }
            _ = try await live.post("/recommend", #"{"items": [3], "model": "trial"}"#)
            _ = try await live.post("/recommend", #"{"items": []}"#)
            let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
            let sum = try #require(metrics.values[#"cloze_shadow_agreement_sum{model="trial"}"#])
            #expect(metrics.values[#"cloze_shadow_agreement_count{model="trial"}"#] == 20)
            #expect(abs(sum / 20 - before) < 1e-9)
            #expect(metrics.values[#"cloze_shadow_not_compared_total{model="trial",reason="failed"}"#] == 0)
            // What clients asked for: twenty carts and the trial's one, after the forty asked without a socket.
            #expect(metrics.values["cloze_request_cost_tokens_count"] == 61)
            #expect(metrics.values[#"cloze_inference_seconds_count{model="trial"}"#] == 1)
        }
    }

    /// How far the ten best of both models agree, on carts of one item, as clients of both see it.
    private func agreement() async throws -> Double {
        var sum = 0.0
        for cart in 0..<20 {
            var best: [Set<UTF8Text>] = []
            for slot in recommender.slots {
                let query = RecommendationQuery(items: [UTF8Text("\(cart)")], mode: .post, count: 10, model: slot)
                best.append(Set(try await recommender.recommend(query).recommendations.map(\.id)))
            }
            sum += Double(best[0].intersection(best[1]).count) / 10
        }
        return sum / 20
    }

    private func shadowed(_ live: LiveService, atLeast count: Double) async throws -> Double {
        for _ in 0..<500 {
            let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
            let compared = metrics.values[#"cloze_shadow_agreement_count{model="trial"}"#] ?? 0
            if compared >= count { return compared }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("the shadow has not been compared")
        return count
    }

    @Test("a shadow that has not arrived is counted, and harms nobody")
    func aShadowThatHasNotArrivedIsCounted() async throws {
        try await publish("one", seed: 1, for: 0)
        try await with(isTrialShadow: true) { live in
            #expect(try await live.post("/recommend", #"{"items": [3]}"#).status == 200)
            var failed = 0.0
            for _ in 0..<500 where failed == 0 {
                try await Task.sleep(for: .milliseconds(5))
                let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
                failed = metrics.values[#"cloze_shadow_not_compared_total{model="trial",reason="failed"}"#] ?? 0
            }
            #expect(failed == 1)
        }
    }
}
