import Logging
import Platform
import Telemetry
import TestSupport
import Testing

@testable import HTTP

/// Which requests become spans, and what these say.
@Suite(.timeLimit(.minutes(1))) struct RequestTraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let caller = "00f067aa0ba902b7"

    private static func header(flags: String) -> String { "traceparent: 00-\(trace)-\(caller)-\(flags)\r\n" }

    /// The spans of some requests, in the order they ended.
    /// - Parameter requests: method with target, and further fields, of each
    private func spans(
        share: Double = 1, _ requests: [(String, String)], router: Router? = nil,
        _ configure: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> [TraceSpan] {
        let queue = SpanQueue()
        try await TestServer.run(
            {
                $0.tracer = RequestTracer(share: share, isEncrypted: false, into: queue)
                configure(&$0)
            }, router: router
        ) { _, address, _ in
            try await TestClient.run {
                for (line, fields) in requests {
                    let client = try TestClient(address)
                    try client.send("\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n")
                    _ = try client.receiveToEnd()
                }
            }
        }
        return queue.takeAll()
    }

    @Test("a span is below the caller's, has the route's name and lasts as long as the request")
    func aSpanIsBelowTheCallers() async throws {
        let before = WallClock().unixNanoseconds(at: .now)
        let spans = try await spans([("GET /after/20", Self.header(flags: "01") + "X-Request-ID: r-1\r\n")])
        let span = try #require(spans.first)
        #expect(spans.count == 1 && span.trace.description == Self.trace && span.parent?.description == Self.caller)
        #expect(span.name == "GET /after/{milliseconds}" && span.kind == .server && !span.isError)
        // Two readings of two clocks are not at the same moment.
        let slack: UInt64 = 1_000_000_000
        #expect(span.start + slack >= before && span.end >= span.start + 20_000_000)
        #expect(span.end <= WallClock().unixNanoseconds(at: .now) + slack)
        #expect(
            Set(span.attributes) == [
                SpanAttribute("http.request.method", "GET"), SpanAttribute("http.route", "/after/{milliseconds}"),
                SpanAttribute("http.response.status_code", 200), SpanAttribute("url.scheme", "http"),
                SpanAttribute("cloze.request_id", "r-1"),
            ])
    }

    @Test("the caller decides, else the share does, and a request without a caller begins a trace")
    func theCallerDecidesElseTheShareDoes() async throws {
        let requests = [("GET /", ""), ("GET /", Self.header(flags: "00")), ("GET /", Self.header(flags: "01"))]
        let none = try await spans(share: 0, requests)
        #expect(none.map(\.trace.description) == [Self.trace])
        let all = try await spans(share: 1, requests + [("GET /", "")])
        #expect(all.count == 3 && all[0].parent == nil && all[1].trace.description == Self.trace)
        #expect(Set(all.map(\.trace)).count == 3 && Set(all.map(\.id)).count == 3)
    }

    @Test("no span has a path or a method that a client made up, and what is the server's fault is an error")
    func noSpanHasAPathOrAMethodThatAClientMadeUp() async throws {
        let spans = try await spans([("GET /nowhere/secret", ""), ("BREW /items/1", ""), ("nonsense", "")])
        #expect(spans.map(\.name) == ["GET", "HTTP"] && spans.map(\.isError) == [false, true])
        #expect(spans.last?.attributes.contains(SpanAttribute("http.request.method", "_OTHER")) == true)
    }

    @Test("routes without a line in the log have no span, either, where all went well")
    func routesWithoutALineHaveNoSpan() async throws {
        let spans = try await spans([("GET /", ""), ("GET /items/1", "")]) { $0.unloggedRoutes = ["/"] }
        #expect(spans.map(\.name) == ["GET /items/{id}"])
    }

    @Test("parts of the work are below the request's span and within it, and those that were lost are counted")
    func partsAreBelowTheRequestsSpan() async throws {
        var router = Router()
        router.add(
            .get, "/",
            .immediate { request, _ in
                let now = MonotonicTime.now
                let parts = ["one", "two"].map { name in
                    RequestTrace.Part(name: name, start: now, end: .now, attributes: [SpanAttribute("n", 1)])
                }
                request.trace?.add(parts, lost: 3)
                return .text(request.traceID ?? "none")
            })
        let spans = try await spans([("GET /", "")], router: router)
        // The request's own comes first: where there is no room for all, none is without it.
        let own = try #require(spans.first)
        #expect(spans.map(\.name) == ["GET /", "one", "two"] && Set(spans.map(\.id)).count == 3)
        #expect(own.attributes.contains(SpanAttribute("cloze.spans_dropped", 3)))
        for part in spans.dropFirst() {
            #expect(part.parent == own.id && part.trace == own.trace && part.kind == .internal)
            #expect(own.start <= part.start && part.start <= part.end && part.end <= own.end)
            #expect(part.attributes == [SpanAttribute("n", 1)])
        }
    }

    @Test("the log names the trace that the server began, and nothing is traced where nobody asks for it")
    func theLogNamesTheTraceThatTheServerBegan() async throws {
        let log = LogRecorder()
        let traced = try await spans([("GET /", "")]) { $0.accessLogger = log.logger }
        let trace = try #require(traced.first).trace
        #expect(log.lines.withLock { $0 }.map { $0["trace_id"] } == ["\(trace)"])
        let untraced = try await spans([("GET /", "")]) { $0.tracer = nil }
        #expect(untraced.isEmpty)
    }
}
