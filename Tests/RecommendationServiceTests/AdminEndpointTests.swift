import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import RecommendationService

/// Reloading and going back, asked for by an administrator.
@Suite(.timeLimit(.minutes(1))) struct AdminEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
    private let administration: LiveService.Administration

    private static let token = "an-administrators-token"
    private static let bearer = ["Authorization": "Bearer \(token)"]

    init() async throws {
        directory = try TemporaryDirectory()
        administration = LiveService.Administration(
            reloader: ModelReloader(
                try CheckpointLocation(path: directory.path), recommender, logger: LiveService.quiet),
            tokenFile: try directory.write("tokens", Self.token))
    }

    private func publish(_ name: String, seed: UInt64, isBroken: Bool = false) throws {
        let checkpoint = try TinyCheckpoint.publish(name, seed: seed, in: directory.path)
        if isBroken { try Data("no model".utf8).write(to: URL(filePath: checkpoint + "/" + CheckpointFile.model)) }
    }

    private func ask(_ live: LiveService, _ action: String) async throws -> LiveResponse {
        let response = try await live.send("POST", "/admin/" + action, headers: Self.bearer, body: nil)
        try OpenAPIDocument().validate(try response.json, response.status == 200 ? "Reload" : "Problem")
        return response
    }

    private func model(_ live: LiveService) async throws -> String {
        let model = try await live.get("/model").json
        try OpenAPIDocument().validate(model, "Model")
        let isPinned = model["pinned"] as? Bool == true
        #expect((model["pinned_by"] as? String == "process") == isPinned)
        let metrics = try await live.get("/metrics").text
        #expect(metrics.contains("cloze_model_pinned{model=\"main\",by=\"process\"} \(isPinned ? 1 : 0)\n"))
        #expect(metrics.contains("cloze_model_pinned{model=\"main\",by=\"output\"} 0\n"))
        return "\(model["version"] ?? "") \(isPinned ? "pinned" : "free")"
    }

    @Test("without a token file there are no admin endpoints")
    func withoutATokenFileTheyDoNotExist() async throws {
        try await LiveService.with(recommender) { live in
            for action in ["reload", "rollback"] {
                let response = try await live.send("POST", "/admin/" + action, headers: Self.bearer, body: nil)
                #expect(response.status == 404)
                #expect(try response.problemCode == "not_found")
            }
        }
    }

    @Test("only an administrator may reload and roll back")
    func onlyAnAdministratorMay() async throws {
        try publish("one", seed: 1)
        try await LiveService.with(recommender, administration) { live in
            for action in ["reload", "rollback"] {
                let anonymous = try await live.send("POST", "/admin/" + action, body: nil)
                #expect(anonymous.status == 401)
                #expect(try anonymous.problemCode == "unauthorized")
                #expect(anonymous.headers["www-authenticate"] == "Bearer")
                for wrong in ["Bearer \(Self.token)x", "Basic \(Self.token)", "Bearer"] {
                    let refused = try await live.send(
                        "POST", "/admin/" + action, headers: ["Authorization": wrong], body: nil)
                    #expect(refused.status == 401)
                    #expect(refused.headers["www-authenticate"] == "Bearer error=\"invalid_token\"")
                }
                #expect(try await live.get("/admin/" + action, headers: Self.bearer).status == 405)
            }
            #expect(!recommender.isReady)
            #expect(try await ask(live, "reload").status == 200)
            #expect(recommender.isReady)
        }
    }

    @Test("a reload says what became of the newest checkpoint")
    func reloadSaysWhatBecameOfTheNewest() async throws {
        try await LiveService.with(recommender, administration) { live in
            let nothing = try await ask(live, "reload")
            #expect(nothing.status == 409)
            #expect(try nothing.problemCode == "checkpoint_rejected")
            try publish("one", seed: 1)
            for outcome in ["loaded", "unchanged", "unchanged"] {
                let report = try await ask(live, "reload").json
                #expect(report["outcome"] as? String == outcome)
                #expect(report["version"] as? String == "one")
                #expect(report["reason"] == nil)
                #expect(report["scope"] as? String == "process")
            }
            try publish("two", seed: 2, isBroken: true)
            for _ in 0..<2 {
                let rejected = try await ask(live, "reload")
                #expect(rejected.status == 409)
                #expect(try rejected.problemCode == "checkpoint_rejected")
                let detail = try #require(try rejected.json["detail"] as? String)
                #expect(detail.contains("two") && detail.contains(CheckpointFile.model))
            }
            #expect(try await model(live) == "one free")
            #expect(administration.reloader.telemetry.count(of: .unchanged) == 2)
            #expect(administration.reloader.telemetry.count(of: .rejected) == 2)
            #expect(administration.reloader.telemetry.count(of: .missing) == 1)
        }
    }

    @Test("a rollback stays until a reload")
    func rollbackStaysUntilAReload() async throws {
        try await LiveService.with(recommender, administration) { live in
            try publish("one", seed: 1)
            await administration.reloader.check()
            let early = try await ask(live, "rollback")
            #expect(early.status == 409)
            #expect(try early.problemCode == "no_previous_model")
            let before = try await live.post("/recommend", #"{"items": [1, 2]}"#).json["recommendations"]
            try publish("two", seed: 2)
            await administration.reloader.check()
            #expect(try await model(live) == "two free")

            let back = try await ask(live, "rollback").json
            #expect(back["outcome"] as? String == "loaded" && back["version"] as? String == "one")
            #expect(try await model(live) == "one pinned")
            let after = try await live.post("/recommend", #"{"items": [1, 2]}"#).json["recommendations"]
            #expect(try #require(after as? NSArray) == (try #require(before as? NSArray)))
            #expect(try await ask(live, "rollback").problemCode == "no_previous_model")
            try publish("three", seed: 3)
            await administration.reloader.check()
            #expect(try await model(live) == "one pinned")

            #expect(try await ask(live, "reload").json["version"] as? String == "three")
            #expect(try await model(live) == "three free")
            #expect(try await ask(live, "rollback").json["version"] as? String == "one")
        }
    }

    @Test("a pinned output directory is told with the model, to every process")
    func pinnedOutputDirectory() async throws {
        try publish("one", seed: 1)
        try PublishedLinks(path: directory.path).choose("one", pinned: true)
        try await LiveService.with(recommender, administration) { live in
            #expect(try await ask(live, "reload").status == 200)
            let model = try await live.get("/model").json
            try OpenAPIDocument().validate(model, "Model")
            #expect(model["pinned"] as? Bool == true && model["pinned_by"] as? String == "output")
            #expect(
                try await live.get("/metrics").text.contains("cloze_model_pinned{model=\"main\",by=\"output\"} 1\n"))
        }
    }

    @Test("a reload that fails leaves the pin")
    func aReloadThatFailsLeavesThePin() async throws {
        try await LiveService.with(recommender, administration) { live in
            for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
                try publish(name, seed: seed)
                await administration.reloader.check()
            }
            #expect(try await ask(live, "rollback").status == 200)
            try publish("three", seed: 3, isBroken: true)
            #expect(try await ask(live, "reload").status == 409)
            #expect(try await model(live) == "one pinned")
            try CheckpointPublisher.point(CheckpointLocation.latest, in: directory.path, to: "one")
            #expect(try await ask(live, "reload").json["outcome"] as? String == "unchanged")
            #expect(try await model(live) == "one free")
        }
    }

    @Test("a previous checkpoint that is gone is a conflict")
    func aPreviousCheckpointThatIsGoneIsAConflict()
        async throws
    {
        try await LiveService.with(recommender, administration) { live in
            for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
                try publish(name, seed: seed)
                await administration.reloader.check()
            }
            try FileManager.default.removeItem(atPath: directory.path + "/one")
            let response = try await ask(live, "rollback")
            #expect(response.status == 409)
            #expect(try response.problemCode == "checkpoint_rejected")
            #expect(try await model(live) == "two free")
        }
    }
}
