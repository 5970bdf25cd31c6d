import TestSupport
import Testing

@testable import HTTP

/// A request's name: whose it is, and that everybody who speaks of the request uses the same.
@Suite struct RequestIDTests {
    private func name(_ given: String...) -> String? {
        var headers = Headers()
        for value in given { headers.append("X-Request-ID", value) }
        return RequestID(headers)?.description
    }

    @Test("a caller's name is kept if it is safe to repeat")
    func callersNames() {
        let longest = String(repeating: "a", count: 128)
        for id in ["checkout-7f3a", "a/b:c=d@e,f.g_h~i+j", longest] { #expect(name(id) == id) }
        #expect(name("first", "second") == "first")
        for id in ["", longest + "a", "a b", "a\"b", "<b>", "{}", "naïve", "a\u{7F}"] { #expect(name(id) == nil) }
        #expect(name() == nil)
    }

    @Test("made names are 32 hexadecimal digits, written as they are described, and no two are equal")
    func madeNames() {
        var source = RequestIDSource()
        let ids = (0..<1000).map { _ in source.next() }
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.description.wholeMatch(of: #/[0-9a-f]{32}/#) != nil })
        #expect(RequestID(0x0123_4567_89AB_CDEF, 0xF).description == "0123456789abcdef000000000000000f")
        for id in ids.prefix(10) + [RequestID(["x-request-id": "ours"])!] {
            var output = ByteBuffer()
            id.append(to: &output)
            #expect(output.withBytes { Array($0) } == Array(id.description.utf8))
        }
    }

    /// Answers with the request's name; errors too. Its own header of that name is ignored.
    private static let router: Router = {
        var router = Router { failure, _, id in .text("\(id)", status: failure.status) }
        router.add(.get, "/at-once", .immediate { request, _ in answer(request) })
        router.add(.get, "/in-place", .inPlace { request, _ in .later { answer(request) } })
        router.add(.get, "/later", .asynchronous { request, _ in answer(request) })
        return router
    }()

    @Sendable private static func answer(_ request: Request) -> Response {
        Response(headers: ["X-Request-ID": "not this"], body: Array("\(request.id)".utf8))
    }

    @Test("handler, error's body, answer and access log use one name", arguments: ["", "X-Request-ID: ours\r\n"])
    func oneName(field: String) async throws {
        let log = LogRecorder()
        var seen: [String?] = []
        try await TestServer.run({ $0.accessLogger = log.logger }, router: Self.router) { _, address, _ in
            let answers = try await TestClient.run {
                let client = try TestClient(address)
                for path in ["/at-once", "/in-place", "/later", "/nowhere"] {
                    try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                }
                var answers = try client.responses(4)
                try client.send(
                    "GET /refused HTTP/1.1\r\nHost: a\r\n\(field)Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")
                answers += WireResponse.parse(try client.receiveToEnd())
                let second = try TestClient(address)
                try second.send("nonsense\r\n")
                return answers + WireResponse.parse(try second.receiveToEnd())
            }
            #expect(answers.map(\.status) == [200, 200, 200, 404, 404, 400])
            #expect(answers.map(\.body) == answers.map { $0.headers["x-request-id"] })
            seen = answers.map { $0.headers["x-request-id"] }
        }
        let logged = log.lines.withLock { lines in lines.map { $0["request_id"].map { "\($0)" } } }
        #expect(logged == seen)
        if field.isEmpty {
            #expect(Set(seen).count == 6)
        } else {
            #expect(seen.dropLast().allSatisfy { $0 == "ours" } && seen.last != "ours")
        }
    }
}
