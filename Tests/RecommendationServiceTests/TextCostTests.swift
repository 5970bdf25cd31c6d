import Checkpoints
import Compression
import Foundation
import HTTP
import Inference
import Platform
import TestSupport
import Testing

@testable import RecommendationService

/// What text costs that `String` would take quadratic time to compare, in every field a client fills.
@Suite(.timeLimit(.minutes(5))) struct TextCostTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))

    init() async throws {
        directory = try TemporaryDirectory()
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
    }

    /// A JSON body with `TEXT` where the text goes.
    private static let bodies: [(path: String, body: String)] =
        [
            // Names at every level.
            #"{"TEXT": 1}"#, #"{"items": [1], "TEXT": 1, "TEXTb": 1, "TEXTc": 1}"#, #"{"items": [{"TEXT": 1}]}"#,
            #"{"items": [], "allow": {"a": [{"TEXT": {"TEXT": 1}}]}}"#, #"{"TEXT": 1, "TEXT": 1}"#,
            // Ids, known ones beside them.
            #"{"items": ["TEXT", 1, "TEXT", "TEXTb"]}"#, #"{"items": [1], "exclude": ["TEXT", "TEXTb"]}"#,
            #"{"items": [1], "allow": ["TEXT", 2, "TEXTb"]}"#,
            // Values of every other field.
            #"{"items": [1], "strategy": "TEXT"}"#, #"{"items": [1], "num_recs": "TEXT"}"#,
            #"{"items": [1], "seed": "TEXT"}"#, #"{"items": [1], "explain": "TEXT"}"#,
            #"{"items": [1], "exclude_seen": "TEXT"}"#, #"{"items": "TEXT"}"#, #""TEXT""#, #"{"items": [1]} TEXT"#,
        ].map { ("/recommend", $0) } + [
            ("/recommend/slot", #"{"items": ["TEXT", null, 1]}"#),
            ("/recommend/sequential", #"{"items": ["TEXT", 1], "explain": true}"#),
            ("/recommend/batch", #"{"TEXT": 1}"#), ("/recommend/batch", #"{"requests": [{"TEXT": 1}]}"#),
            ("/recommend/batch", #"{"requests": [{"items": ["TEXT", 1, "TEXT"]}]}"#),
            ("/recommend/batch", #"{"requests": [{"items": [1], "mode": "TEXT"}]}"#),
            ("/recommend/batch", #"{"requests": ["TEXT"]}"#),
            ("/similar", #"{"items": ["TEXT", 1, "TEXT", "TEXTb"]}"#), ("/similar", #"{"TEXT": 1}"#),
            ("/similar", #"{"items": [1], "allow": ["TEXT", 2, "TEXTb"], "exclude": ["TEXT"]}"#),
            ("/similar", #"{"items": [1], "count": "TEXT"}"#),
        ]

    @Test("every field of a body costs its length", arguments: bodies)
    func everyFieldOfABody(path: String, body: String) async throws {
        try await LiveService.with(recommender) { live in
            let router = live.service.router
            for size in [4_000, 60_000] {
                let cost = try await LinearCost(size: size) { count in
                    try Request(.post, path, body: Array(MarkedText.filling(body, count).utf8))
                } _: {
                    _ = await router.respond(to: $0)
                }
                try #require(cost.isLinear, "\(cost)")
            }
        }
    }

    @Test(
        "every part of a target costs its length",
        arguments: [
            "/TEXT", "/items/TEXT", "/items?query=TEXT", "/items?limit=TEXT", "/items?TEXT=1", "/items?TEXT",
            "/items?TEXT=1&TEXTb=1&TEXTc=2", "/health?TEXT=1", "/items/1?TEXT",
            "/items/TEXT/similar", "/items/1/similar?count=TEXT", "/items/1/similar?TEXT=1",
        ])
    func everyPartOfATarget(target: String) async throws {
        try await LiveService.with(recommender) { live in
            let router = live.service.router
            for size in [2_000, 30_000] {
                let cost = try await LinearCost(size: size) { count in
                    try Request(.get, MarkedText.fillingTarget(target, count))
                } _: {
                    _ = await router.respond(to: $0)
                }
                try #require(cost.isLinear, "\(cost)")
            }
        }
    }

    @Test(
        "every header the service reads costs its length",
        arguments: [
            ("content-type", "TEXT"), ("content-type", "application/json; TEXT"),
            ("content-type", "application/TEXT+json"),
            ("x-request-id", "TEXT"), ("traceparent", "TEXT"), ("traceparent", "00-TEXT-TEXT-00"), ("x-any", "TEXT"),
        ])
    func everyHeader(name: String, value: String) async throws {
        try await LiveService.with(recommender) { live in
            let router = live.service.router
            for size in [4_000, 60_000] {
                let cost = try await LinearCost(size: size) { count in
                    try Request(
                        .post, "/recommend", headers: [(name, MarkedText.filling(value, count))],
                        body: Array(#"{"items": [1]}"#.utf8))
                } _: {
                    _ = await router.respond(to: $0)
                }
                try #require(cost.isLinear, "\(cost)")
            }
        }
    }

    /// Two requests of about a kilobyte each once took the whole service down for good.
    @Test(
        "a kilobyte of compressed marks, as a name or an id, keeps nobody waiting",
        arguments: [
            #"{"TEXT": 1}"#, #"{"items": ["TEXT", "TEXT"]}"#,
        ])
    func aKilobyteOfMarks(body: String) async throws {
        let text = MarkedText.filling(body, body.contains("items") ? 120_000 : 260_000)
        let packed = try Gzip.compress(Array(text.utf8))
        #expect(packed.count < 2_000)
        let head =
            "POST /recommend HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
            + "Content-Length: \(packed.count)\r\n\r\n"
        try await LiveService.with(recommender) { live in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await live.sendRaw(Array(head.utf8) + packed).status } }
                let start = ContinuousClock.now
                for path in ["/health", "/health/ready", "/metrics", "/items", "/model"] {
                    #expect(try await live.get(path).status == 200)
                }
                let batch = try await live.post("/recommend/batch", #"{"requests": [{"items": [1]}]}"#)
                #expect(batch.status == 200)
                #expect(ContinuousClock.now - start < .seconds(2))
                for try await status in group { #expect([200, 400, 422].contains(status)) }
                #expect(ContinuousClock.now - start < .seconds(5))
            }
        }
    }
}
