import Foundation
import Glibc
import Platform
import Synchronization
import Testing

@testable import HTTP

/// Requests that are refused by their heads: what becomes of their bodies, and of the connection.
@Suite struct EarlyRefusalTests {
    /// Whether there is too much to do, and how often somebody was refused.
    private final class Overload: Sendable {
        let isFull = Atomic(true)
        let refused = Atomic(0)
    }

    private static func router(_ overload: Overload) -> Router {
        var router = Router.forTests
        let refusal = EarlyRefusal(isInForce: { overload.isFull.load(ordering: .relaxed) }) { _ in
            overload.refused.add(1, ordering: .relaxed)
            return Response(status: .serviceUnavailable, headers: ["retry-after": "1"], body: Array("full".utf8))
        }
        router.add(.post, "/limited", refusal: refusal, .immediate { request, _ in Response(body: request.body) })
        router.add(
            .post, "/limited/later", refusal: refusal, .asynchronous { request, _ in Response(body: request.body) })
        return router
    }

    private func head(_ fields: String, to path: String = "/limited") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n"
    }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    // MARK: Without a socket

    @Test("a refusal comes with the head; the body is skipped and the connection goes on")
    func aRefusalComesWithTheHead() {
        let overload = Overload()
        var machine = MachineHarness(router: Self.router(overload))
        machine.receive(head("Content-Length: 5"))
        #expect(machine.responses().map(\.status) == [503])
        #expect(machine.responses().map(\.headers["connection"]) == [nil])
        machine.receive("GET /")
        #expect(machine.machine.heldBytes == 0)
        machine.receive(Self.get)
        #expect(machine.responses().map(\.status) == [503, 200])
        #expect(machine.delivered == 1 && !machine.hasEnded)
    }

    @Test(
        "in every split a refused request is followed by the next one",
        arguments: [
            "Content-Length: 4\r\n\r\nab\r\n",
            "Transfer-Encoding: chunked\r\n\r\n4;x\r\nGET \r\n1\r\nx\r\n0\r\nA: b\r\n\r\n",
            "Content-Length: 0\r\n\r\n",
        ])
    func everySplit(request: String) {
        let input = Array("POST /limited HTTP/1.1\r\nHost: a\r\n\(request)\(Self.get)".utf8)
        for split in 0...input.count {
            var machine = MachineHarness(router: Self.router(Overload()))
            machine.receive(input[..<split])
            machine.receive(input[split...])
            #expect(machine.responses().map(\.status) == [503, 200], "split at \(split)")
        }
    }

    @Test("who waits to be asked for the body is refused without being asked, and the connection ends")
    func aBodyHeldBackIsNotAskedFor() {
        var machine = MachineHarness(router: Self.router(Overload()))
        machine.receive(head("Expect: 100-continue\r\nContent-Length: 5"))
        #expect(machine.responses().map(\.status) == [503])
        #expect(machine.responses().first?.headers["connection"] == "close")
        #expect(machine.hasShutDownOutput)
    }

    @Test("other routes take in their bodies, and without overload nobody asks for none of it")
    func otherRoutes() {
        let overload = Overload()
        var machine = MachineHarness(router: Self.router(overload))
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
        #expect(machine.responses().map(\.body) == ["ab"])
        let checked = machine.checked
        overload.isFull.store(false, ordering: .relaxed)
        machine.receive(head("Content-Length: 2") + "cd")
        #expect(machine.responses().map(\.body) == ["ab", "cd"])
        #expect(checked == 1 && machine.checked == 1)
    }

    @Test(
        "what is wrong with a body that is skipped ends the connection without a second answer",
        arguments: [
            "5\r\nabc\r\n", "x\r\n", "fffffffff\r\n", "0\r\nhost: b\r\n\r\n",
        ])
    func aWrongBody(chunks: String) {
        var machine = MachineHarness(router: Self.router(Overload()))
        machine.receive(head("Transfer-Encoding: chunked") + chunks + Self.get)
        if chunks.hasPrefix("5") { machine.endInput() }
        #expect(machine.responses().map(\.status) == [503])
        #expect(machine.hasEnded)
    }

    @Test("a body that is skipped has the time of a body, and then the connection ends without a second answer")
    func aSlowBody() {
        var machine = MachineHarness(router: Self.router(Overload()))
        machine.receive(head("Content-Length: 100"))
        for _ in 0..<29 {
            machine.receive("x")
            machine.wait(.seconds(1))
        }
        #expect(!machine.hasEnded)
        machine.wait(.seconds(1))
        #expect(machine.responses().map(\.status) == [503])
        #expect(machine.hasEnded)
    }

    @Test("a client that ends amid a body that is skipped, and a drain, end the connection")
    func endsAmidABody() {
        for drains in [false, true] {
            var machine = MachineHarness(router: Self.router(Overload()))
            machine.receive(head("Content-Length: 100") + "x")
            if drains { machine.drain() } else { machine.endInput() }
            #expect(machine.responses().map(\.status) == [503])
            #expect(machine.hasEnded)
        }
    }

    @Test("a body over the limit is refused as too large, in chunks only once it is")
    func tooLarge() {
        var limits = ConnectionLimits()
        limits.request.body = 10
        var machine = MachineHarness(limits: limits, router: Self.router(Overload()))
        machine.receive(head("Content-Length: 11"))
        #expect(machine.responses().map(\.status) == [413])
        machine = MachineHarness(limits: limits, router: Self.router(Overload()))
        machine.receive(head("Transfer-Encoding: chunked") + "8\r\n01234567\r\n")
        #expect(!machine.hasEnded)
        machine.receive("3\r\n")
        #expect(machine.responses().map(\.status) == [503])
        #expect(machine.hasEnded)
    }

    // MARK: Over a socket

    private func run(
        _ overload: Overload = Overload(), _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (SocketAddress) throws -> Void
    ) async throws {
        try await TestServer.run(configure, router: Self.router(overload)) { _, address, _ in
            try await TestClient.run { try body(address) }
        }
    }

    @Test("a client that still sends its body reads the refusal, and its next request is answered")
    func overASocket() async throws {
        let overload = Overload()
        try await run(overload) { address in
            let client = try TestClient(address)
            for path in ["/limited", "/limited/later"] {
                try client.send(self.head("X-Request-ID: r1\r\nContent-Length: 300000", to: path))
                let refusal = try client.responses(1).first
                #expect(refusal?.status == 503 && refusal?.body == "full")
                #expect(refusal?.headers["retry-after"] == "1" && refusal?.headers["x-request-id"] == "r1")
                for _ in 0..<30 { try client.send([UInt8](repeating: 7, count: 10_000)) }
                try client.send(Self.get)
                #expect(try client.responses(1).map(\.body) == ["hello"])
            }
            overload.isFull.store(false, ordering: .relaxed)
            try client.send(self.head("Content-Length: 2") + "ab")
            #expect(try client.responses(1).map(\.body) == ["ab"])
        }
        #expect(overload.refused.load(ordering: .relaxed) == 2)
    }

    @Test("a compressed body is not decompressed, and one of any length takes no memory")
    func costsNoMemory() async throws {
        try await run(Overload(), { $0.maximumMemory = 0 }) { address in
            let client = try TestClient(address)
            try client.send(self.head("Content-Encoding: gzip\r\nContent-Length: 100000"))
            #expect(try client.responses(1).map(\.status) == [503])
            try client.send([UInt8](repeating: 7, count: 100_000) + Array(Self.get.utf8))
            #expect(try client.responses(1).map(\.body) == ["hello"])
        }
    }

    @Test("the rate limit comes before the overload, and counts each request once")
    func rateLimitFirst() async throws {
        let overload = Overload()
        try await run(overload, { $0.rateLimit = RateLimit(requestsPerSecond: 0.001, burst: 3) }) { address in
            let client = try TestClient(address)
            for status in [503, 503] {
                try client.send(self.head("Content-Length: 2") + "ab")
                #expect(try client.responses(1).map(\.status) == [status])
            }
            overload.isFull.store(false, ordering: .relaxed)
            for status in [200, 429] {
                try client.send(self.head("Content-Length: 2") + "ab")
                #expect(try client.responses(1).map(\.status) == [status])
            }
        }
        #expect(overload.refused.load(ordering: .relaxed) == 2)
    }

    @Test("another coding and another method get what they always get")
    func otherRefusals() async throws {
        try await run { address in
            let client = try TestClient(address)
            try client.send(self.head("Content-Encoding: br\r\nContent-Length: 2") + "ab")
            try client.send("PUT /limited HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
            #expect(try client.responses(2).map(\.status) == [415, 405])
        }
    }

    @Test("refused requests are told to the observer and named like all others")
    func observed() async throws {
        let observer = Observer()
        try await run(Overload(), { $0.observer = observer }) { address in
            let client = try TestClient(address)
            try client.send(self.head("Content-Length: 2") + "ab")
            let refusal = try client.responses(1).first
            #expect(refusal?.headers["x-request-id"]?.count == 32)
        }
        #expect(observer.ended.load(ordering: .relaxed) == 1)
        #expect(observer.asExpected.load(ordering: .relaxed) == 1)
    }

    private final class Observer: RequestObserver {
        let ended = Atomic(0)
        let asExpected = Atomic(0)

        func requestBegan() {}

        func requestEnded(method: Method?, route: String?, status: Status, duration: Duration) {
            ended.add(1, ordering: .relaxed)
            if method == .post, route == "/limited", status == .serviceUnavailable, duration >= .zero {
                asExpected.add(1, ordering: .relaxed)
            }
        }
    }

    @Test("without a token nobody is told that there is too much to do")
    func tokenFirst() async throws {
        let file = "/tmp/early-refusal-tests-\(UInt64.random(in: 0 ... .max))"
        let token = String(repeating: "t", count: 40)
        try (token + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        defer { unlink(file) }
        let overload = Overload()
        try await run(overload, { $0.bearerTokenFile = file }) { address in
            let client = try TestClient(address)
            try client.send(self.head("Content-Length: 2") + "ab")
            #expect(try client.responses(1).map(\.status) == [401])
            try client.send(self.head("Authorization: Bearer \(token)\r\nContent-Length: 2") + "ab")
            #expect(try client.responses(1).map(\.status) == [503])
        }
        #expect(overload.refused.load(ordering: .relaxed) == 1)
    }
}
