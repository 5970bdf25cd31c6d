import Foundation
import Logging
import Platform
import TestSupport
import Testing

@testable import HTTP

/// What text costs that `String` would take quadratic time to compare, in everything of a request's head.
@Suite(.timeLimit(.minutes(5))) struct TextCostTests {
    /// Everything between a connection and its handler that looks at a head: client, token, route, coding, the answer's
    /// compression, and what the log says.
    private struct Path {
        private let pipeline: RequestPipeline

        init(tokens file: String) throws {
            var configuration = ServerConfiguration()
            configuration.proxies = try TrustedProxies(["10.0.0.0/8"])
            configuration.openRoutes = ["/json"]
            configuration.privilegedRoutes = ["/admin"]
            configuration.rateLimit = RateLimit(requestsPerSecond: 1e6, burst: 1_000_000)
            var router = Router.forTests
            router.add(
                .get, "/json",
                .immediate { request, _ in
                    var response = Response(contentType: "application/json", body: TestServer.json)
                    response.headers["content-type"] = request.headers["content-type"] ?? "text/plain"
                    return response
                })
            pipeline = RequestPipeline(
                router: router, configuration: configuration, tokens: try BearerTokens(file: file, setting: "tokens"),
                privilegedTokens: nil)
        }

        /// - Parameter head: a request line and fields
        func take(_ head: ByteBuffer) throws {
            var head = head
            var limits = RequestLimits()
            (limits.target, limits.header) = (10 << 20, 10 << 20)
            var parser = RequestParser(limits: limits)
            guard case .request(var request) = try parser.parse(&head, now: .now) else { return }
            request.client = pipeline.client(of: request, peer: SocketAddress(host: "10.0.0.1", port: 1))
            if case .run(.immediate(let handler), let parameters) = pipeline.decide(request, isCounted: false).outcome {
                _ = pipeline.run(handler, request, parameters)
            }
            let record = AccessRecord(request, id: request.id, route: nil, client: request.client, now: .now)
            _ = record.metadata.map { "\($0)=\($1)" }
            _ = request.query("x")
        }
    }

    private static let fields = [
        "Host: a\r\nContent-Type: TEXT", "Host: a\r\nContent-Type: text/TEXT", "Host: a\r\nAccept-Encoding: TEXT",
        "Host: a\r\nAccept-Encoding: gzip;q=TEXT, gzip, TEXT", "Host: a\r\nAuthorization: TEXT",
        "Host: a\r\nAuthorization: Bearer TEXT", "Host: a\r\nX-Request-ID: TEXT", "Host: a\r\ntraceparent: TEXT",
        "Host: a\r\ntraceparent: 00-TEXT-TEXT-01", "Host: a\r\nX-Forwarded-For: TEXT",
        "Host: a\r\nX-Forwarded-For: 1.1.1.1, TEXT, 10.0.0.1", "Host: a\r\nForwarded: for=TEXT;by=TEXT",
        "Host: a\r\nContent-Encoding: TEXT", "Host: a\r\nContent-Encoding: TEXT, TEXT", "Host: a\r\nTEXT: TEXT",
        "Host: TEXT", "Host: a\r\nConnection: TEXT", "Host: a\r\nExpect: TEXT", "Host: a\r\nTransfer-Encoding: TEXT",
        "Host: a\r\nContent-Length: TEXT", "Host: a\r\nX: TEXT",
    ]

    @Test("every header costs its length", arguments: fields)
    func everyHeader(field: String) async throws {
        try await expectLinear { "GET /json HTTP/1.1\r\n\(MarkedText.filling(field, $0))\r\n\r\n" }
        try await expectLinear { "GET /items/1 HTTP/1.1\r\n\(MarkedText.filling(field, $0))\r\n\r\n" }
    }

    @Test(
        "every target costs its length",
        arguments: ["/TEXT", "/items/TEXT", "/items/TEXT/TEXT", "/json?TEXT=TEXT", "/json?x=1&TEXT", "http://a/TEXT"])
    func everyTarget(target: String) async throws {
        try await expectLinear { "GET \(MarkedText.fillingTarget(target, $0)) HTTP/1.1\r\nHost: a\r\n\r\n" }
    }

    private func expectLinear(_ head: (Int) -> String) async throws {
        let directory = try TemporaryDirectory()
        let path = try Path(tokens: directory.write("tokens", "0123456789abcdef\n"))
        for size in [4_000, 60_000] {
            let cost = try await LinearCost(size: size) { count in
                var buffer = ByteBuffer()
                Array(head(count).utf8).withUnsafeBytes { buffer.append($0) }
                return buffer
            } _: {
                // What is refused must be refused as quickly.
                try? path.take($0)
            }
            try #require(cost.isLinear, "\(cost)")
        }
    }
}
