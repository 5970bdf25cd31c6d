import Foundation
import HTTP
import Inference
import Testing

@testable import RecommendationService

/// What becomes of requests for recommendations while the queue is full.
@Suite(.timeLimit(.minutes(1))) struct OverloadTests {
    /// A service whose queue has no place left, for the length of `body`.
    private func whileFull(
        _ body: (LiveService, Recommender) async throws -> Void
    ) async throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, mostRequests: 1, precision: .f32))
        var places: [Admission] = []
        while let place = try? recommender.admit() { places.append(place) }
        #expect(recommender.isFull)
        try await LiveService.with(recommender) { try await body($0, recommender) }
        withExtendedLifetime(places) {}
    }

    private static let paths = ["", "/v1"].flatMap { prefix in
        ["", "/pre", "/sequential", "/slot", "/batch"].map { "\(prefix)/recommend\($0)" } + ["\(prefix)/similar"]
    }

    @Test("a full queue refuses once the head is there, on every endpoint that computes", arguments: paths)
    func refusedByTheHead(path: String) async throws {
        try await whileFull { live, recommender in
            // The body never comes.
            let refused = try await live.sendRaw(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Request-ID: order-7\r\nContent-Length: 900\r\n\r\n"
            )
            #expect(refused.status == 503)
            #expect(try refused.problemCode == "overloaded")
            #expect(refused.headers["x-request-id"] == "order-7")
            #expect(refused.headers["retry-after"] == "1")
            #expect(refused.headers["cache-control"] == "no-store")
            #expect(recommender.telemetry.count(of: .queueFull) == 2)
            let metrics = try await live.get("/metrics").text
            let labels = "http_request_method=\"POST\",http_route=\"\(path)\",http_response_status_code=\"503\""
            #expect(metrics.contains("http_server_request_duration_seconds_count{\(labels)} 1\n"))
        }
    }

    @Test("a full queue refuses who asks for items like one", arguments: ["", "/v1"])
    func refusedWithoutABody(prefix: String) async throws {
        try await whileFull { live, recommender in
            let refused = try await live.get(prefix + "/items/7/similar")
            #expect(refused.status == 503)
            #expect(try refused.problemCode == "overloaded")
            #expect(recommender.telemetry.count(of: .queueFull) == 2)
        }
    }

    @Test("a prepared refusal is, byte for byte, what the problem says")
    func preparedProblem() throws {
        let problem = Problem(.overloaded(retryAfterSeconds: 1))
        for name in ["a", String(repeating: "z", count: 128), nil] {
            let id = try Request(.get, "/", headers: name.map { [("X-Request-ID", $0)] } ?? []).id
            let prepared = PreparedProblem(problem) { $0 }.response(requestID: id)
            let written = problem.response(requestID: id.description)
            #expect(prepared.body == written.body && prepared.status == written.status)
            #expect(prepared.headers["retry-after"] == "1")
        }
    }

    @Test("one connection gets one refusal after the other, each with a name of its own, and then an answer elsewhere")
    func theConnectionGoesOn() async throws {
        try await whileFull { live, _ in
            let body = #"{"items": ["1", "2"]}"#
            let post = "POST /recommend HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let all = try await live.sendRaw(
                post + post + "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let text = String(decoding: all.body, as: UTF8.self)
            #expect(all.status == 503)
            #expect(text.components(separatedBy: "HTTP/1.1 503 ").count == 2)
            #expect(text.hasSuffix(#"{"state":"ok"}"#))
            let names = text.matches(of: #/"request_id":"([0-9a-f]{32})"/#).map(\.1)
            #expect(names.count == 2 && Set(names).count == 2)
        }
    }

    @Test("other endpoints answer while the queue is full")
    func othersAnswer() async throws {
        try await whileFull { live, _ in
            #expect(try await live.get("/health").status == 200)
            #expect(try await live.get("/recommend").status == 405)
            let items = try await live.get("/items?query=x")
            #expect(try items.problemCode == "model_not_loaded")
        }
    }
}
