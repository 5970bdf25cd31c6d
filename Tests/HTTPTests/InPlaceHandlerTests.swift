import CDispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import HTTP

/// Handlers that begin on the connection's event loop: where they run, what they wait for, and what becomes of them.
@Suite struct InPlaceHandlerTests {
    /// What the handlers have seen.
    private final class Journal: Sendable {
        let began = Atomic(0)
        let cancelled = Atomic(0)
        let mayEnd = Atomic(false)
    }

    /// The label of the queue it is read on.
    private static var queue: String { String(cString: CDispatch.dispatch_queue_get_label(nil)) }

    /// Waits for another thread.
    private static func away() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume() }
        }
    }

    private static func router(_ journal: Journal) -> Router {
        var router = Router()
        router.add(.post, "/at-once", .inPlace { _, _ in .response(.text(queue)) })
        router.add(
            .post, "/later",
            .inPlace { request, _ in
                let before = queue
                return .later {
                    let first = queue
                    await away()
                    return .text([before, first, queue].joined(separator: "|"))
                }
            })
        router.add(.post, "/echo", .inPlace { request, _ in .later { Response(body: request.body) } })
        router.add(
            .get, "/wait",
            .inPlace { _, _ in
                journal.began.add(1, ordering: .relaxed)
                return .later {
                    do {
                        try await Task.sleep(for: .seconds(60))
                    } catch {
                        journal.cancelled.add(1, ordering: .relaxed)
                    }
                    return .text("")
                }
            })
        router.add(
            .get, "/stubborn",
            .inPlace { _, _ in
                journal.began.add(1, ordering: .relaxed)
                return .later {
                    while !journal.mayEnd.load(ordering: .relaxed) { await away() }
                    journal.cancelled.add(1, ordering: .relaxed)
                    return .text("")
                }
            })
        return router
    }

    private func run(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (SocketAddress, Journal) async throws -> Void
    ) async throws {
        let journal = Journal()
        try await TestServer.run(
            {
                $0.eventLoops = 1
                configure(&$0)
            }, router: Self.router(journal)
        ) { _, address, _ in try await body(address, journal) }
    }

    private func post(_ path: String, _ body: [UInt8] = [], coding: String? = nil) -> [UInt8] {
        let field = coding.map { "Content-Encoding: \($0)\r\n" } ?? ""
        return Array("POST \(path) HTTP/1.1\r\nHost: a\r\n\(field)Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    private func bodies(_ address: SocketAddress, _ requests: [[UInt8]]) async throws -> [String] {
        try await TestClient.run {
            let client = try TestClient(address)
            try client.send(Array(requests.joined()))
            return try client.responses(requests.count).map(\.body)
        }
    }

    @Test("they begin and go on on the connection's loop, also after a wait")
    func theyBeginAndGoOnOnTheConnectionsLoopAlsoAfterAWait() async throws {
        try await run { (address, _) async throws in
            #expect(try await bodies(address, [post("/at-once")]) == ["http 0"])
            #expect(try await bodies(address, [post("/later")]) == ["http 0|http 0|http 0"])
        }
    }

    @Test("large bodies and compressed ones are looked at elsewhere")
    func largeBodiesAndCompressedOnesAreLookedAtElsewhere() async throws {
        try await run { (address, _) async throws in
            let large = [UInt8](repeating: 1, count: 20_000)
            let elsewhere = try await bodies(address, [post("/at-once", large), post("/later", large)])
            #expect(elsewhere.count == 2 && elsewhere.allSatisfy { !$0.contains("http 0") })
            let gzip = try await bodies(address, [post("/at-once", try Self.gzipped(large), coding: "gzip")])
            #expect(gzip.count == 1 && !gzip[0].contains("http 0"))
        }
        // However little it may become.
        try await run({ $0.limits.request.body = 100 }) { (address, _) async throws in
            let small = try Self.gzipped([120, 121])
            #expect(try await bodies(address, [post("/echo", small, coding: "gzip")]) == ["xy"])
        }
    }

    private static func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try input.fileHandleForWriting.close()
        return Array(output.fileHandleForReading.readDataToEndOfFile())
    }

    @Test("pipelined answers keep their order whichever thread they come from")
    func pipelinedAnswersKeepTheirOrderWhicheverThreadTheyComeFrom() async throws {
        try await run { (address, _) async throws in
            let bodies = try await bodies(
                address, (0..<200).map { post("/echo", Array(repeating: 120, count: $0 % 3 == 0 ? 17_000 + $0 : $0)) })
            #expect(bodies.map(\.utf8.count) == (0..<200).map { $0 % 3 == 0 ? 17_000 + $0 : $0 })
        }
    }

    @Test("many connections wait on one loop")
    func manyConnectionsWaitOnOneLoop() async throws {
        try await run { (address, _) async throws in
            let answers = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<32 {
                    group.addTask { try await bodies(address, (0..<50).map { _ in post("/later") }) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(answers.count == 1600)
            #expect(Set(answers) == ["http 0|http 0|http 0"])
        }
    }

    @Test("a client that has gone cancels them")
    func aClientThatHasGoneCancelsThem() async throws {
        try await run { (address, journal) async throws in
            var client: TestClient? = try TestClient(address)
            try client?.send("GET /wait HTTP/1.0\r\n\r\n")
            #expect(try await TestServer.eventually { journal.began.load(ordering: .relaxed) == 1 })
            client?.resetWhenReleased()
            client = nil
            #expect(try await TestServer.eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    /// Its side ended, nothing is read from it any more: only the loop can tell that it has gone.
    @Test("a client that goes after its last byte cancels them")
    func aClientThatGoesAfterItsLastByteCancelsThem() async throws {
        try await run { (address, journal) async throws in
            var client: TestClient? = try TestClient(address)
            try client?.send("GET /wait HTTP/1.0\r\n\r\n")
            client?.endOutput()
            #expect(try await TestServer.eventually { journal.began.load(ordering: .relaxed) == 1 })
            try await Task.sleep(for: .milliseconds(50))
            #expect(journal.cancelled.load(ordering: .relaxed) == 0)
            client?.resetWhenReleased()
            client = nil
            #expect(try await TestServer.eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test("one that outlives its server still ends")
    func oneThatOutlivesItsServerStillEnds() async throws {
        let journal = Journal()
        var configuration = ServerConfiguration(port: 0)
        configuration.eventLoops = 1
        let server = Server(configuration: configuration, router: Self.router(journal), logger: TestServer.quiet)
        let client = try TestClient(try server.start())
        try client.send("GET /stubborn HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await TestServer.eventually { journal.began.load(ordering: .relaxed) == 1 })
        #expect(await server.shutdown(grace: .milliseconds(20)) == 1)
        try await Task.sleep(for: .milliseconds(50))
        journal.mayEnd.store(true, ordering: .relaxed)
        #expect(try await TestServer.eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
    }

    @Test("beyond the budget they are not begun")
    func beyondTheBudgetTheyAreNotBegun() async throws {
        try await run({ $0.maximumMemory = -1 }) { (address, journal) async throws in
            let answer = try await TestClient.run {
                let client = try TestClient(address)
                try client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.responses(1).first
            }
            #expect(answer?.status == 503)
            #expect(journal.began.load(ordering: .relaxed) == 0)
        }
    }
}
