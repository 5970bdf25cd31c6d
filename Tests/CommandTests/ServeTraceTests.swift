import Foundation
import HTTP
import TestSupport
import Testing

@testable import serve

/// Traces of the real service, at a collector of ours.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ServeTraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let caller = "00f067aa0ba902b7"
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
    }

    private func serve(_ url: String, _ options: [String] = []) throws -> RunningServe {
        try RunningServe(["--checkpoint", directory.path, "--port", "0", "--trace-endpoint", url] + options)
    }

    private func recommend(_ serve: RunningServe, trace: String? = nil) async throws -> Int {
        let parent = trace.map { ["-H", "traceparent: 00-\($0)-\(Self.caller)-01"] } ?? []
        let url = "http://127.0.0.1:\(try await serve.port())/recommend"
        return try await Curl(url, ["-d", #"{"items": ["1", "2"], "num_recs": 3}"#] + parent).status
    }

    /// A sample of `/metrics`, with its labels; 0 without one.
    private func metric(_ sample: String, of serve: RunningServe) async throws -> Int {
        let text = String(decoding: try await serve.get("/metrics").body, as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }
        return line.flatMap { Int($0.dropFirst(sample.count + 1)) } ?? 0
    }

    @Test("the collector gets a request's span, below the caller's, and in it those of queue, passes and search")
    func theCollectorGetsARequestsSpans() async throws {
        let collector = try TraceCollector()
        let serve = try serve(collector.url, ["--trace-sample", "0"])
        #expect(try await recommend(serve, trace: Self.trace) == 200)
        try await serve.wait { try collector.spans().contains { $0.name == "POST /recommend" } }
        let spans = try collector.spans()
        let request = try #require(spans.first { $0.name == "POST /recommend" })
        #expect(request.parent == Self.caller && request.kind == 2)
        #expect(request.attributes["http.response.status_code"] == "200")
        #expect(request.attributes["http.route"] == "/recommend" && request.attributes["url.scheme"] == "http")
        let parts = spans.filter { $0.parent == request.id }.sorted { $0.start < $1.start }
        #expect(parts.map(\.name) == ["queue", "passes", "search"] && spans.count == 4)
        #expect(parts.last?.attributes["cloze.turn.queries"] == "1")
        var last = request.start
        for part in parts {
            #expect(part.trace == Self.trace && part.kind == 1 && last <= part.start && part.start <= part.end)
            last = part.end
        }
        #expect(request.trace == Self.trace && last <= request.end)
        #expect(try collector.sender()["service.name"] == "cloze")
        try await serve.wait { try await self.metric("cloze_trace_spans_exported_total", of: serve) == 4 }

        // What is left when the process ends still comes.
        let later = String(Self.trace.reversed())
        #expect(try await recommend(serve, trace: later) == 200)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        #expect(try collector.spans().count { $0.trace == later } == 4)
        await collector.stop()
    }

    @Test("a collector that is not there costs no request anything; spans are dropped and counted, and said once")
    func aCollectorThatIsNotThereCostsNoRequestAnything() async throws {
        let collector = try TraceCollector()
        await collector.stop()
        let serve = try serve(collector.url)
        let dropped = #"cloze_trace_spans_dropped_total{reason="export_failed"}"#
        #expect(try await recommend(serve) == 200)
        try await serve.wait { try await self.metric(dropped, of: serve) > 0 }
        let first = try await metric(dropped, of: serve)
        try await serve.wait { try await self.metric(dropped, of: serve) > first }
        #expect(try await metric("cloze_trace_spans_exported_total", of: serve) == 0)
        #expect(serve.log.split(separator: "\n").count { $0.contains("traces cannot be exported") } == 1)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("a collector that does not answer keeps neither requests waiting nor, for long, the end")
    func aCollectorThatDoesNotAnswerKeepsNobodyWaiting() async throws {
        let collector = try TraceCollector()
        collector.fallSilent()
        let serve = try serve(collector.url)
        #expect(try await recommend(serve) == 200)
        try await serve.wait { !collector.bodies.isEmpty }
        let start = ContinuousClock.now
        #expect(try await recommend(serve) == 200)
        let end = ContinuousClock.now
        #expect(end - start < .seconds(3))
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        // One attempt alone would take five.
        #expect(ContinuousClock.now - end < .seconds(4))
        #expect(serve.log.contains("the program ends before its last traces are exported"))
        await collector.stop()
    }

    @Test("a batch that a busy collector refuses is tried once more, and the log says when it works again")
    func aBatchThatABusyCollectorRefusesIsTriedOnceMore() async throws {
        let collector = try TraceCollector()
        collector.answer(503)
        let serve = try serve(collector.url)
        #expect(try await recommend(serve) == 200)
        try await serve.wait { serve.log.contains("traces cannot be exported") }
        #expect(serve.log.contains("it answered 503"))
        let bodies = collector.bodies
        #expect(bodies.count == 2 && bodies.first == bodies.last)
        collector.answer(200)
        #expect(try await recommend(serve) == 200)
        try await serve.wait { serve.log.contains("traces are exported again") }
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        await collector.stop()
    }

    @Test("without a path a URL has the usual one, and what it asks for is kept")
    func withoutAPathAURLHasTheUsualOne() throws {
        for (url, host, port, target) in [
            ("http://127.0.0.1:4318", "127.0.0.1", 4318, "/v1/traces"), ("HTTP://a/", "a", 80, "/v1/traces"),
            ("http://[::1]:4318/t/x?y=z", "::1", 4318, "/t/x?y=z"),
        ] {
            let endpoint = try #require(TraceEndpoint(url))
            #expect(endpoint.address.host == host && endpoint.address.port == port && endpoint.target == target)
        }
        for url in ["", "127.0.0.1:4318", "http://", "http://me@a/", "http://a/#b", "ftp://a/", "https://a/"] {
            #expect(TraceEndpoint(url) == nil, "\(url)")
        }
    }

    @Test("https is refused, with the way to do it")
    func httpsIsRefused() async throws {
        let result = try await FinishedProgram(
            "serve", ["--checkpoint", directory.path, "--trace-endpoint", "https://127.0.0.1:4318"])
        #expect(result.status == 2 && result.errors.contains("a collector beside the service forwards"))
    }
}
