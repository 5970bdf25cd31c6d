import Foundation
import Testing

@testable import HTTP

@Suite(.serialized, .timeLimit(.minutes(1))) struct CrossOriginTests {
    private let shop = "https://shop.example"

    private func ask(
        _ client: TestClient, _ method: String = "GET", _ path: String = "/", _ fields: [String] = []
    ) throws -> WireResponse {
        let head = ["\(method) \(path) HTTP/1.1", "Host: a"] + fields
        try client.send(head.joined(separator: "\r\n") + "\r\n\r\n")
        return try #require(try client.responses(1).first)
    }

    private func preflight(
        _ client: TestClient, _ path: String, of origin: String, _ method: String = "POST"
    ) throws -> WireResponse {
        try ask(
            client, "OPTIONS", path,
            [
                "Origin: \(origin)", "Access-Control-Request-Method: \(method)",
                "Access-Control-Request-Headers: authorization,content-type",
            ])
    }

    private func run(
        _ origins: [String], _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (TestClient, SocketAddress) throws -> Void
    ) async throws {
        let policy = try CrossOriginPolicy(origins: origins, maximumAge: .seconds(77))
        try await TestServer.run({
            $0.crossOrigin = policy
            configure(&$0)
        }) { _, address, _ in
            try await TestClient.run { try body(try TestClient(address), address) }
        }
    }

    @Test("without a policy no answer speaks of origins, and OPTIONS is a method like others")
    func withoutAPolicy() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                let answer = try ask(client, "GET", "/", ["Origin: \(shop)"])
                #expect(answer.headers["access-control-allow-origin"] == nil && answer.headers["vary"] == nil)
                #expect(try preflight(client, "/echo", of: shop).status == 405)
            }
        }
    }

    @Test("an allowed origin is told so in every answer, another one and none are not")
    func anAllowedOriginIsToldSo() async throws {
        try await run([shop, "http://localhost:3000"]) { client, _ in
            for origin in [shop, "http://localhost:3000"] {
                let answer = try ask(client, "GET", "/", ["Origin: \(origin)"])
                #expect(answer.status == 200 && answer.headers["access-control-allow-origin"] == origin)
                #expect(answer.headers["access-control-expose-headers"]?.contains("x-request-id") == true)
                #expect(answer.headers["vary"] == "origin")
            }
            for origin in ["https://shop.example.evil", "https://SHOP.example", "http://shop.example", "null", ""] {
                let answer = try ask(client, "GET", "/", ["Origin: \(origin)"])
                #expect(answer.status == 200 && answer.headers["access-control-allow-origin"] == nil, "\(origin)")
                #expect(answer.headers["vary"] == "origin")
            }
            // What one request was granted is not the next one's.
            _ = try ask(client, "GET", "/", ["Origin: \(shop)"])
            #expect(try ask(client).headers["access-control-allow-origin"] == nil)
        }
    }

    @Test("with * every page may ask, and caches need not tell them apart")
    func everyPage() async throws {
        try await run(["*"]) { client, _ in
            let answer = try ask(client, "GET", "/", ["Origin: \(shop)"])
            #expect(answer.headers["access-control-allow-origin"] == "*" && answer.headers["vary"] == nil)
            let preflight = try preflight(client, "/echo", of: "null")
            #expect(preflight.status == 204 && preflight.headers["access-control-allow-origin"] == "*")
        }
    }

    @Test("a preflight needs no token and says what is possible there")
    func aPreflightNeedsNoToken() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)").path
        try Data("a-token-0123456789".utf8).write(to: URL(filePath: file))
        defer { unlink(file) }
        let shop = shop
        try await run(
            [shop],
            {
                $0.bearerTokenFile = file
                $0.privilegedRoutes = ["/items/{id}"]
                $0.rateLimit = RateLimit(requestsPerSecond: 0.01, burst: 1)
            }
        ) { client, _ in
            for _ in 0..<3 {
                let answer = try preflight(client, "/echo", of: shop)
                #expect(answer.status == 204 && answer.headers["access-control-allow-origin"] == shop)
                #expect(answer.headers["access-control-allow-methods"] == "GET, HEAD, POST")
                let allowed = answer.headers["access-control-allow-headers"] ?? ""
                for name in ["authorization", "content-type", "x-request-id"] { #expect(allowed.contains(name)) }
                #expect(answer.headers["access-control-max-age"] == "77")
                #expect(answer.headers["vary"]?.contains("origin") == true)
            }
            #expect(try preflight(client, "/", of: shop, "GET").headers["access-control-allow-methods"] == "GET, HEAD")
            let other = try preflight(client, "/echo", of: "https://other.example")
            #expect(other.status == 204 && other.headers["access-control-allow-origin"] == nil)
            #expect(other.headers["access-control-allow-methods"] == nil)
            // The page itself is refused, and can read why.
            let refused = try ask(client, "GET", "/", ["Origin: \(shop)"])
            #expect(refused.status == 401 && refused.headers["access-control-allow-origin"] == shop)
            let limited = try ask(client, "GET", "/", ["Origin: \(shop)"])
            #expect(limited.status == 429 && limited.headers["access-control-allow-origin"] == shop)
            // What is for administrators is for no page.
            #expect(try preflight(client, "/items/7", of: shop, "GET").headers["access-control-allow-methods"] == nil)
        }
    }

    @Test("answers of privileged routes, and of those that are for their own origin, can be read by no page")
    func answersThatAreForNoPage() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)").path
        try Data("a-token-0123456789".utf8).write(to: URL(filePath: file))
        defer { unlink(file) }
        let shop = shop
        for origins in [[shop], ["*"]] {
            try await run(
                origins,
                {
                    $0.privilegedRoutes = ["/items/{id}"]
                    $0.privilegedTokenFile = file
                    $0.sameOriginRoutes = ["/echo"]
                }
            ) { client, address in
                let origin = "Origin: \(shop)"
                // What the requests before were granted is not theirs.
                for (method, path, fields, status) in [
                    ("GET", "/", [], 200), ("GET", "/items/7", [], 401), ("GET", "/nowhere", [], 404),
                    ("GET", "/items/7", ["Authorization: Bearer a-token-0123456789"], 200),
                    ("PUT", "/items/7", [], 405), ("GET", "/", [], 200), ("GET", "/echo", [], 200),
                    ("POST", "/echo", ["Content-Length: 0"], 200), ("PUT", "/echo", [], 405),
                ] as [(String, String, [String], Int)] {
                    let answer = try ask(client, method, path, [origin] + fields)
                    #expect(answer.status == status)
                    let isForPages = path == "/" || path == "/nowhere"
                    #expect(
                        (answer.headers["access-control-allow-origin"] != nil) == isForPages, "\(method) \(path)")
                    #expect((answer.headers["access-control-expose-headers"] != nil) == isForPages)
                }
                for path in ["/echo", "/items/7"] {
                    let answer = try preflight(client, path, of: shop)
                    #expect(answer.status == 405 && answer.headers["access-control-allow-origin"] == nil)
                }
                let held = try ask(
                    try TestClient(address), "GET", "/items/7",
                    [origin, "Expect: 100-continue", "Content-Length: 2"])
                #expect(held.status == 401 && held.headers["access-control-allow-origin"] == nil)
            }
        }
    }

    @Test("also errors can be read, those of a request no handler saw among them")
    func alsoErrorsCanBeRead() async throws {
        let shop = shop
        try await run([shop], { $0.limits.request.body = 100 }) { client, address in
            for (method, path, status) in [("GET", "/nowhere", 404), ("PUT", "/", 405), ("BREW", "/", 501)] {
                let answer = try ask(client, method, path, ["Origin: \(shop)"])
                #expect(answer.status == status && answer.headers["access-control-allow-origin"] == shop)
            }
            for (fields, status) in [
                (["Content-Length: 101"], 413), (["Content-Length: x"], 400),
                (["Transfer-Encoding: chunked\r\n\r\nFF\r\n"], 413),
                (["X: \(String(repeating: "x", count: 20_000))"], 431),
            ] {
                let answer = try ask(try TestClient(address), "POST", "/echo", ["Origin: \(shop)"] + fields)
                #expect(answer.status == status, "\(fields)")
                #expect(answer.headers["access-control-allow-origin"] == shop, "\(status)")
            }
        }
    }

    @Test("what is no origin is refused")
    func whatIsNoOriginIsRefused() {
        for text in [
            "shop.example", "https://shop.example/", "https://shop.example/path", "HTTPS://shop.example", "https://",
            "null", "", "https://*.example", "https://a b", "://a", "https:/a",
        ] {
            #expect(throws: CrossOriginPolicy.InvalidOrigin(text: text)) { try CrossOriginPolicy(origins: [text]) }
        }
        #expect(throws: Never.self) {
            try CrossOriginPolicy(origins: [
                "capacitor://localhost", "http://[::1]:8080", "https://xn--bcher-kva.example",
            ])
        }
    }
}
