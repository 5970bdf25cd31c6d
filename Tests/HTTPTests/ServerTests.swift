import Glibc
import Logging
import Synchronization
import Testing

@testable import HTTP

/// The server over real sockets on the loopback interface.
@Suite struct ServerTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// What the handlers of `withServer` have seen.
    private final class Journal: Sendable {
        let cancelled = Atomic(0)
        let started = Atomic(0)
        let isGateOpen = Atomic(false)
    }

    private func router(_ journal: Journal) -> Router {
        var router = Router.forTests
        router.add(
            .get, "/after/{milliseconds}",
            .asynchronous { _, parameters in
                journal.started.add(1, ordering: .relaxed)
                let text = parameters["milliseconds"] ?? ""
                do {
                    try await Task.sleep(for: .milliseconds(Int(text) ?? 0))
                } catch {
                    journal.cancelled.add(1, ordering: .relaxed)
                }
                return .text(text)
            })
        router.add(
            .get, "/gate",
            .asynchronous { _, _ in
                journal.started.add(1, ordering: .relaxed)
                while !journal.isGateOpen.load(ordering: .relaxed) { try? await Task.sleep(for: .milliseconds(5)) }
                return .text("through")
            })
        router.add(.get, "/large", .immediate { _, _ in Response(body: [UInt8](repeating: 7, count: 8 << 20)) })
        router.add(
            .get, "/client", .immediate { request, _ in .text(request.client.map { $0.host } ?? "none") })
        return router
    }

    private func withServer(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        grace: Duration = .seconds(5),
        _ body: (Server, SocketAddress, Journal) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration(port: 0)
        configuration.limits.lingerTimeout = .milliseconds(300)
        configure(&configuration)
        let journal = Journal()
        let server = Server(configuration: configuration, router: router(journal), logger: quiet)
        let address = try server.start()
        do {
            try await body(server, address, journal)
        } catch {
            await server.shutdown(grace: .zero)
            throw error
        }
        await server.shutdown(grace: grace)
    }

    private func eventually(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func theFramingTableHoldsOverASocket() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                for framing in FramingCase.all {
                    let client = try TestClient(address)
                    try client.send(framing.input)
                    if framing.closes {
                        let responses = WireResponse.parse(try client.receiveToEnd(), heads: framing.heads)
                        #expect(responses.map(\.status) == framing.statuses, "\(framing.name)")
                    } else {
                        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                        let responses = try client.responses(framing.statuses.count + 1, heads: framing.heads)
                        #expect(responses.map(\.status) == framing.statuses + [200], "\(framing.name)")
                        #expect(responses.last?.body == "hello", "\(framing.name)")
                    }
                }
            }
        }
    }

    @Test func everyByteMayComeInAPacketOfItsOwn() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                for framing in FramingCase.valid {
                    let client = try TestClient(address)
                    for byte in framing.input { try client.send([byte]) }
                    #expect(try client.responses(1, heads: framing.heads).map(\.status) == framing.statuses)
                }
            }
        }
    }

    @Test func slowAndFastPipelinedRequestsAreAnsweredInOrder() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                let delays = ["60", "0", "30", "1"]
                try client.send(delays.map { "GET /after/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined() + get)
                #expect(try client.responses(5).map(\.body) == delays + ["hello"])
            }
        }
    }

    @Test func aConnectionIsUsedAgain() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                for index in 0..<50 {
                    #expect(try client.get(index % 2 == 0 ? "/items/\(index)" : "/after/0")?.status == 200)
                }
                #expect(try client.get("/client")?.body == "127.0.0.1")
            }
        }
    }

    @Test func aSlowHeaderGets408EvenIfBytesKeepComing() async throws {
        try await withServer({ $0.limits.headerTimeout = .milliseconds(200) }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("GET / HTTP/1.1\r\nX: ")
                for _ in 0..<8 {
                    // Fails if this thread was so late that the server has given up already, which is what the test wants.
                    try? client.send("x")
                    usleep(20_000)
                }
                #expect(WireResponse.parse(try client.receiveToEnd()).map(\.status) == [408])
            }
        }
    }

    @Test func anIdleConnectionIsClosed() async throws {
        try await withServer({ $0.limits.idleTimeout = .milliseconds(500) }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                #expect(try client.get()?.status == 200)
                #expect(try client.receiveToEnd().isEmpty)
            }
        }
    }

    @Test func anEarlyErrorSurvivesABodyThatIsStillBeingSent() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
                try client.send([UInt8](repeating: 1, count: 4_000_000))
                #expect(try client.responses(1).map(\.status) == [413])
            }
        }
    }

    @Test func aHalfClosedClientGetsItsAnswers() async throws {
        try await withServer({ $0.limits.abandonmentProbe = .milliseconds(50) }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("GET /after/400 HTTP/1.1\r\nHost: a\r\n\r\n" + get)
                client.endOutput()
                let statuses = WireResponse.parse(try client.receiveToEnd()).map(\.status)
                #expect(statuses.filter { $0 >= 200 } == [200, 200])
                #expect(statuses.first == 100)
            }
        }
    }

    @Test(arguments: [true, false])
    func theWorkForAClientThatHasGoneIsCancelled(byReset: Bool) async throws {
        try await withServer({ $0.limits.abandonmentProbe = .milliseconds(50) }) { _, address, journal in
            var client: TestClient? = try TestClient(address)
            if byReset { client?.resetWhenReleased() }
            try client?.send("GET /after/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await eventually { journal.started.load(ordering: .relaxed) == 1 })
            client = nil
            #expect(try await eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test func clientsThatGoInTheMiddleOfAnAnswerDoNoHarm() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                for index in 0..<20 {
                    let client = try TestClient(address, receiveBuffer: 4096)
                    if index % 2 == 0 { client.resetWhenReleased() }
                    try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n" + get)
                    _ = try client.receive(1000)
                }
                #expect(try TestClient(address).get()?.status == 200)
            }
        }
    }

    @Test func aLargeAnswerArrivesWholeAtASlowReader() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address, receiveBuffer: 4096)
                try client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                usleep(100_000)
                let responses = WireResponse.parse(try client.receiveToEnd())
                #expect(responses.map(\.body.utf8.count) == [8 << 20])
            }
        }
    }

    @Test func aReaderWhoTakesNothingIsCutOff() async throws {
        try await withServer({ $0.limits.sendTimeout = .milliseconds(200) }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address, receiveBuffer: 4096)
                try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                usleep(600_000)
                var received = 0
                while let part = try? client.receive(), !part.isEmpty { received += part.count }
                #expect(received < 8 << 20)
            }
        }
    }

    @Test func manyConnectionsAreServedAtOnce() async throws {
        try await withServer { _, address, _ in
            try await TestClient.run {
                let clients = try (0..<300).map { _ in try TestClient(address) }
                for _ in 0..<3 {
                    for (index, client) in clients.enumerated() {
                        let path = index % 3 == 0 ? "/after/5" : "/items/\(index)"
                        try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    }
                    for (index, client) in clients.enumerated() {
                        #expect(try client.responses(1).map(\.body) == [index % 3 == 0 ? "5" : "\(index)"])
                    }
                }
            }
        }
    }

    @Test func atTheConnectionLimitOthersWaitAndComeInLater() async throws {
        try await withServer({ $0.maximumConnections = 2 }) { _, address, _ in
            try await TestClient.run {
                var first: TestClient? = try TestClient(address)
                let second = try TestClient(address)
                #expect(try first?.get()?.status == 200)
                #expect(try second.get()?.status == 200)
                let third = try TestClient(address)
                try third.send(get)
                usleep(50_000)
                #expect(try second.get()?.status == 200)
                first = nil
                #expect(try third.responses(1).map(\.status) == [200])
                #expect(try second.get()?.status == 200)
            }
        }
    }

    @Test func drainingFinishesWhatIsInFlightAndRefusesNewConnections() async throws {
        try await withServer { server, address, journal in
            let busy = try TestClient(address)
            let idle = try TestClient(address)
            _ = try await TestClient.run { try idle.get() }
            try busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await eventually { journal.started.load(ordering: .relaxed) == 1 })
            async let cutOff = server.shutdown(grace: .seconds(30))
            // The idle connection's end shows that draining has begun.
            let rest = try await TestClient.run { try idle.receiveToEnd() }
            #expect(rest.isEmpty)
            journal.isGateOpen.store(true, ordering: .relaxed)
            let answers = try await TestClient.run { WireResponse.parse(try busy.receiveToEnd()) }
            #expect(answers.map(\.body) == ["through"])
            #expect(answers.first?.headers["connection"] == "close")
            #expect(await cutOff == 0)
            #expect(throws: TestClient.Failure.self) { try TestClient(address) }
        }
    }

    @Test func theGracePeriodEnds() async throws {
        try await withServer { server, address, journal in
            let client = try TestClient(address)
            try client.send("GET /after/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await eventually { journal.started.load(ordering: .relaxed) == 1 })
            #expect(await server.shutdown(grace: .milliseconds(50)) == 1)
            #expect(try await eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test func aPortInUseIsSaidClearly() async throws {
        try await withServer { _, address, _ in
            let second = Server(
                configuration: ServerConfiguration(port: address.port), router: Router(), logger: quiet)
            #expect(throws: ServerError.addressInUse(address)) { try second.start() }
            #expect(throws: ServerError.invalidPort(70000)) {
                try Server(configuration: ServerConfiguration(port: 70000), router: Router(), logger: quiet).start()
            }
            #expect(throws: ServerError.self) {
                try Server(configuration: ServerConfiguration(host: "256.1.1.1"), router: Router(), logger: quiet)
                    .start()
            }
            #expect(throws: ServerError.addressNotAvailable(SocketAddress(host: "192.0.2.1", port: 0))) {
                try Server(
                    configuration: ServerConfiguration(host: "192.0.2.1", port: 0), router: Router(), logger: quiet
                )
                .start()
            }
        }
    }

    @Test func aServerListensOnIPv6() async throws {
        try await withServer({ $0.host = "::1" }) { _, address, _ in
            #expect(address.description.hasPrefix("[::1]:"))
            let body = try await TestClient.run { try TestClient(address).get("/client")?.body }
            #expect(body == "::1")
        }
    }
}
