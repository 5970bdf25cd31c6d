import Testing

@testable import HTTP

@Suite struct RouterTests {
    private func router() -> Router {
        var router = Router()
        router.add(.get, "/health", .immediate { _, _ in .text("up") })
        router.add(
            .get, "/items/{id}", .asynchronous { _, parameters in .text("item " + (parameters["id"]?.string ?? "?")) })
        router.add(.get, "/items/top", .immediate { _, _ in .text("top") })
        router.add(.post, "/items/{id}/tags/{tag}", .immediate { _, p in .text("\(p["id"] ?? "") \(p["tag"] ?? "")") })
        router.add(.post, "/health", .immediate { _, _ in .text("posted") })
        return router
    }

    private func answer(_ method: Method, _ target: String) async throws -> (Int, String) {
        let response = await router().respond(to: try Request(method, target))
        return (response.status.code, String(decoding: response.body, as: UTF8.self))
    }

    @Test(
        "a known path reaches its handler",
        arguments: [
            (Method.get, "/health", 200, "up"), (.post, "/health", 200, "posted"), (.get, "/he%61lth", 200, "up"),
            (.get, "/health?x=1", 200, "up"), (.get, "/items/top", 200, "top"), (.get, "/items/a%2Fb", 200, "item a/b"),
            (.get, "/items/caf%C3%A9", 200, "item café"), (.get, "http://example.com/items/7", 200, "item 7"),
            (.post, "/items/7/tags/x", 200, "7 x"), (.head, "/health", 200, "up"),
        ])
    func aKnownPathReachesItsHandler(_ method: Method, _ target: String, _ status: Int, _ body: String) async throws {
        #expect(try await answer(method, target) == (status, body))
    }

    @Test(
        "another path is not found",
        arguments: ["/", "/health/", "/healthy", "/items", "/items/", "/items/7/", "//health", "/items/7/tags"])
    func anotherPathIsNotFound(_ target: String) async throws {
        #expect(try await answer(.get, target).0 == 404)
    }

    @Test("a known path with another method says which are allowed")
    func aKnownPathWithAnotherMethodSaysWhichAreAllowed() async throws {
        let response = await router().respond(to: try Request(.delete, "/health"))
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "GET, HEAD, POST")
        #expect(try await answer(Method("QUERY"), "/health").0 == 405)
    }

    @Test("an unknown method is not implemented and OPTIONS of the server has no content")
    func anUnknownMethodIsNotImplementedAndOptionsOfTheServerHasNoContent() async throws {
        #expect(try await answer(.other("BREW"), "/health").0 == 501)
        #expect(try await answer(.connect, "example.com:443").0 == 501)
        #expect(try await answer(.options, "*") == (204, ""))
    }

    @Test("the path is decoded and never empty")
    func thePathIsDecodedAndNeverEmpty() throws {
        #expect(try Request(.get, "/caf%C3%A9%2F?x").path == "/café/")
        #expect(try Request(.get, "http://a?x").path == "/")
        #expect(try Request(.options, "*").path == "*")
        #expect(throws: ProtocolError.invalidTarget) { try Request(.get, "nowhere") }
    }

    @Test("routes are listed in the order of registration")
    func routesAreListedInTheOrderOfRegistration() {
        #expect(
            router().routes.map { "\($0.method) \($0.template)" } == [
                "GET /health", "GET /items/{id}", "GET /items/top", "POST /items/{id}/tags/{tag}", "POST /health",
            ])
    }

    @Test("the error body is the callers to choose")
    func theErrorBodyIsTheCallersToChoose() async throws {
        let router = Router { failure, request, _ in
            Response(status: failure.status, contentType: "x/y", body: (request?.target ?? "").utf8)
        }
        let response = await router.respond(to: try Request(.get, "/nowhere"))
        #expect(response.headers["content-type"] == "x/y")
        #expect(response.body == Array("/nowhere".utf8))
    }

    @Test("query items are decoded")
    func queryItemsAreDecoded() throws {
        let request = try Request(.get, "/items?query=a+b%26c&limit=5&flag&query=2&=x")
        #expect(request.query("query") == "a b&c")
        #expect(request.query("limit") == "5")
        #expect(request.query("flag") == "")
        #expect(request.query("none") == nil)
        #expect(request.queryItems.map(\.name) == ["query", "limit", "flag", "query", ""])
    }

    @Test("headers compare without case and keep order")
    func headersCompareWithoutCaseAndKeepOrder() {
        var headers: Headers = ["Accept": "a", "X-One": "1", "accept": "b"]
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.values(of: "aCCept") == ["a", "b"])
        headers["accept"] = "c"
        #expect(headers.all.map { "\($0.name)=\($0.value)" } == ["X-One=1", "accept=c"])
        #expect(headers["acſept"] == nil)
        headers.append("x-two", "evil\r\nSet-Cookie: 1\0")
        #expect(headers["x-two"] == "evil  Set-Cookie: 1 ")
    }
}
