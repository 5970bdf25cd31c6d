import Compression
import Testing

@testable import HTTP

/// gzip in both directions.
@Suite struct ContentCodingTests {
    private func acceptsGzip(_ values: String...) -> Bool {
        var headers = Headers()
        for value in values { headers.append("Accept-Encoding", value) }
        return AcceptEncoding(headers).prefersGzip
    }

    @Test(
        "gzip is liked",
        arguments: [
            "gzip", "GZIP", "x-gzip", "deflate, gzip;q=0.5", "br;q=1.0, gzip ; q=0.001", "*", "*;q=0.1", "gzip;q=1.000",
            "identity;q=0.5, gzip", "gzip, identity", "*;q=0, gzip",
        ])
    func gzipIsLiked(_ value: String) {
        #expect(acceptsGzip(value))
    }

    @Test(
        "gzip is not liked",
        arguments: [
            "", "identity", "gzip;q=0", "gzip;q=0.000", "br", "*;q=0", "gzip;q=0, *", "gzip;q=0.5, identity;q=0.8",
            "gzip;q=2", "gzip;q=1.001", "gzip;q=", "gzip;q=x", "gzip;q=0.1234", "gzip;q=0.5;x", "gzipx", "gzip;level=9",
            "gz ip",
        ])
    func gzipIsNotLiked(_ value: String) {
        #expect(!acceptsGzip(value))
    }

    @Test("several fields are one list")
    func severalFieldsAreOneList() {
        #expect(acceptsGzip("br", "gzip"))
        #expect(!acceptsGzip())
    }

    @Test(
        "an answer is compressed for who likes it",
        arguments: ["/json", "/json/begun", "/json/elsewhere", "/json/later"])
    func anAnswerIsCompressedForWhoLikesIt(_ path: String) async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                let plain = try client.get(path)
                #expect(plain?.bytes == TestServer.json && plain?.headers["content-encoding"] == nil)
                #expect(plain?.headers["vary"] == "accept-encoding")
                try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n")
                let packed = try #require(try client.responses(1).first)
                #expect(packed.headers["content-encoding"] == "gzip" && packed.headers["vary"] == "accept-encoding")
                #expect(packed.bytes.count < 100)
                #expect(try Gzip.decompress(packed.bytes, limit: 1 << 20) == TestServer.json)
                try client.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                let head = try client.responses(1, heads: [0]).first
                #expect(head?.headers["content-length"] == "\(packed.bytes.count)")
            }
        }
    }

    private func encoded(_ response: Response, threshold: Int? = 1024) throws -> Response {
        let request = try Request(.get, "/", headers: [("Accept-Encoding", "gzip")])
        return ContentCoding(bodyLimit: 1, threshold: threshold).encode(response, for: request)
    }

    @Test("small, unlikely or already compressed answers are left alone")
    func smallUnlikelyOrAlreadyCompressedAnswersAreLeftAlone() throws {
        let text = [UInt8](repeating: 65, count: 1024)
        let json = Response(contentType: "application/problem+json; charset=utf-8", body: text)
        #expect(try encoded(json).headers["content-encoding"] == "gzip")
        #expect(try encoded(json, threshold: nil).headers["content-encoding"] == nil)
        #expect(try encoded(Response(contentType: "text/plain", body: text.dropLast())).headers["vary"] == nil)
        #expect(try encoded(Response(contentType: "image/png", body: text)).headers["vary"] == nil)
        #expect(try encoded(Response(body: text)).headers["vary"] == nil)
        for (name, value) in [("content-encoding", "br"), ("cache-control", "no-transform")] {
            var response = json
            response.headers[name] = value
            #expect(try encoded(response).body == text)
        }
        var random = SystemRandomNumberGenerator()
        let noise = (0..<2048).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(try encoded(Response(contentType: "text/plain", body: noise)).body == noise)
    }

    private static func post(_ path: String, _ coding: String, _ body: [UInt8]) -> [UInt8] {
        Array(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\n\r\n"
                .utf8) + body
    }

    @Test("a compressed body reaches the handler as it was meant", arguments: ["/echo/begun", "/echo/later"])
    func aCompressedBodyReachesTheHandlerAsItWasMeant(_ path: String) async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                let packed = try Gzip.compress(TestServer.json)
                for (coding, body, wanted) in [
                    ("gzip", packed, TestServer.json), ("X-GZIP", packed, TestServer.json),
                    ("gzip, identity", packed, TestServer.json), ("gzip", packed + packed, TestServer.json * 2),
                    ("identity", packed, packed), ("gzip", [], []),
                    (
                        "gzip", try Gzip.compress([UInt8](repeating: 7, count: 1 << 20)),
                        .init(repeating: 7, count: 1 << 20)
                    ),
                ] {
                    try client.send(Self.post(path, coding, body))
                    #expect(try client.responses(1).map(\.bytes) == [wanted], "\(coding)")
                }
            }
        }
    }

    @Test(
        "bombs, damage and other codings are refused, and the connection goes on",
        arguments: ["/echo/begun", "/echo/later"])
    func bombsDamageAndOtherCodingsAreRefusedAndTheConnectionGoesOn(_ path: String) async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                let packed = try Gzip.compress(TestServer.json)
                let bomb = try Gzip.compress([UInt8](repeating: 0, count: 20 << 20))
                var damaged = packed
                damaged[packed.count - 6] ^= 1
                for (coding, body, status) in [
                    ("gzip", bomb, 413), ("gzip", try Gzip.compress([UInt8](repeating: 7, count: (1 << 20) + 1)), 413),
                    ("gzip", packed.dropLast(), 400), ("gzip", damaged, 400), ("gzip", packed + [1], 400),
                    ("gzip", Array("{}".utf8), 400), ("br", packed, 415), ("gzip, gzip", packed, 415),
                    ("deflate", packed, 415),
                ] {
                    try client.send(Self.post(path, coding, Array(body)))
                    let response = try client.responses(1).first
                    #expect(response?.status == status, "\(coding)")
                    #expect((response?.headers["accept-encoding"] == "gzip") == (status == 415))
                }
            }
        }
    }

    @Test("another coding is refused before the body is read")
    func anotherCodingIsRefusedBeforeTheBodyIsRead() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\nExpect: 100-continue\r\n"
                        + "Content-Length: 5\r\n\r\n")
                #expect(WireResponse.parse(try client.receiveToEnd()).map(\.status) == [415])
            }
        }
    }

    @Test("the handler does not see the headers of the compressed body")
    func theHandlerDoesNotSeeTheHeadersOfTheCompressedBody() async throws {
        var router = Router()
        router.add(
            .post, "/", .asynchronous { request, _ in .text("\(request.headers.count) \(request.headers["x"] ?? "")") })
        let pipeline = RequestPipeline(router: router, configuration: ServerConfiguration())
        let body = try Gzip.compress([1, 2, 3])
        let request = try Request(
            .post, "/", headers: [("Content-Encoding", "gzip"), ("Content-Length", "\(body.count)"), ("X", "y")],
            body: body)
        guard case .run(.asynchronous(let handler), let parameters) = pipeline.decide(request, isCounted: false).outcome
        else {
            Issue.record("not routed")
            return
        }
        #expect(await pipeline.run(handler, request, parameters).body == Array("1 y".utf8))
    }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] { Array(repeatElement(bytes, count: count).joined()) }
