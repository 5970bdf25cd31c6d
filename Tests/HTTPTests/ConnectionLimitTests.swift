import Glibc
import Testing

@testable import HTTP

/// Who stays and who goes when there are more connections than there may be.
@Suite(.serialized) struct ConnectionLimitTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("at the limit the connection that is idle longest is closed for a new one")
    func atTheLimitTheConnectionThatIsIdleLongestIsClosedForANewOne() async throws {
        try await TestServer.run({
            $0.maximumConnections = 2
            $0.eventLoops = 1
        }) { _, address, _ in
            try await TestClient.run {
                let (first, second) = (try TestClient(address), try TestClient(address))
                #expect(try first.get()?.status == 200)
                #expect(try second.get()?.status == 200)
                #expect(try first.get()?.status == 200)
                #expect(try TestClient(address).get()?.status == 200)
                #expect(try second.receiveToEnd().isEmpty)
                #expect(try first.get()?.status == 200)
            }
        }
    }

    @Test("who has been waited for longest goes first, and who is idle counts as waiting four times as long")
    func whoHasBeenWaitedForLongestGoesFirst() async throws {
        try await TestServer.run({
            $0.maximumConnections = 2
            $0.eventLoops = 1
        }) { _, address, _ in
            try await TestClient.run {
                let (sending, idle) = (try TestClient(address), try TestClient(address))
                // Both have been answered: who never was counts as waiting longer, too.
                #expect(try sending.get()?.status == 200)
                try sending.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na")
                usleep(100_000)
                #expect(try idle.get()?.status == 200)
                usleep(100_000)
                // The idle one's tenth of a second counts as four, the other's is two tenths.
                let third = try TestClient(address)
                #expect(try third.get()?.status == 200)
                #expect(try idle.receiveToEnd().isEmpty)
                // Now the one in the middle of its body has been waited for longest.
                let fourth = try TestClient(address)
                #expect(try fourth.get()?.status == 200)
                #expect(try sending.receiveToEnd().isEmpty)
                #expect(try third.get()?.status == 200)
            }
        }
    }

    @Test("where every connection is being answered, a new one waits for the first that is")
    func whereEveryConnectionIsBeingAnsweredANewOneWaitsForTheFirstThatIs() async throws {
        try await TestServer.run({ $0.maximumConnections = 2 }) { _, address, journal in
            let busy = try (0..<2).map { _ in try TestClient(address) }
            for client in busy { try client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n") }
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 2 })
            let waiting = try TestClient(address)
            try waiting.send(get)
            try await Task.sleep(for: .milliseconds(150))
            journal.isGateOpen.store(true, ordering: .relaxed)
            try await TestClient.run {
                let answers = try waiting.responses(1)
                #expect(answers.map(\.status) == [200])
                // One of the two has gone for it once it was answered.
                let late = try busy.flatMap { try $0.responses(1) }
                #expect(late.map(\.body) == ["through", "through"])
            }
        }
    }

    @Test("a client that has all its connections loses its own, not another's")
    func aClientThatHasAllItsConnectionsLosesItsOwnNotAnothers() async throws {
        try await TestServer.run({
            $0.maximumConnectionsPerClient = 2
            $0.eventLoops = 1
        }) { _, address, _ in
            try await TestClient.run {
                let other = try TestClient(address, from: "127.0.0.2")
                #expect(try other.get()?.status == 200)
                let own = try (0..<3).map { _ in
                    let client = try TestClient(address)
                    #expect(try client.get()?.status == 200)
                    return client
                }
                #expect(try own[0].receiveToEnd().isEmpty)
                #expect(try own[2].get()?.status == 200)
                #expect(try other.get()?.status == 200)
            }
        }
    }

    @Test("a client whose connections are all being answered gets no more of them")
    func aClientWhoseConnectionsAreAllBeingAnsweredGetsNoMoreOfThem() async throws {
        try await TestServer.run({
            $0.maximumConnectionsPerClient = 1
            $0.eventLoops = 1
        }) { _, address, journal in
            let busy = try TestClient(address)
            try busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 1 })
            try await TestClient.run {
                let refused = try TestClient(address).receiveToEnd()
                #expect(refused.isEmpty)
                #expect(try TestClient(address, from: "127.0.0.2").get()?.status == 200)
            }
            journal.isGateOpen.store(true, ordering: .relaxed)
            #expect(try await TestClient.run { try busy.responses(1).map(\.body) } == ["through"])
        }
    }

    @Test("connections of a trusted proxy are many clients'")
    func connectionsOfATrustedProxyAreManyClients() async throws {
        try await TestServer.run({
            $0.maximumConnectionsPerClient = 1
            $0.proxies = try? TrustedProxies(["127.0.0.1"])
        }) { _, address, _ in
            try await TestClient.run {
                let clients = try (0..<5).map { _ in try TestClient(address) }
                for client in clients + clients { #expect(try client.get()?.status == 200) }
            }
        }
    }
}
