import Glibc
import Testing

@testable import HTTP

/// Listening, the connection limit and draining, over real sockets.
@Suite struct ServerLifecycleTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("the only connection is closed when it stays silent")
    func theOnlyConnectionIsClosedWhenItStaysSilent() async throws {
        // Before its first request that is the time for a header.
        try await TestServer.run({ $0.limits.headerTimeout = .milliseconds(50) }) { _, address, _ in
            let end = try await TestClient.run { try TestClient(address).receiveToEnd() }
            #expect(end.isEmpty)
        }
    }

    @Test("draining finishes what is in flight and refuses new connections")
    func drainingFinishesWhatIsInFlightAndRefusesNewConnections() async throws {
        try await TestServer.run { server, address, journal in
            let busy = try TestClient(address)
            let idle = try TestClient(address)
            _ = try await TestClient.run { try idle.get() }
            try busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 1 })
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

    @Test("draining answers the first request of who has just come in")
    func drainingAnswersTheFirstRequestOfWhoHasJustComeIn() async throws {
        try await TestServer.run { server, address, _ in
            let idle = try TestClient(address)
            _ = try await TestClient.run { try idle.get() }
            let new = try TestClient(address)
            async let cutOff = server.shutdown(grace: .seconds(30))
            let rest = try await TestClient.run { try idle.receiveToEnd() }
            #expect(rest.isEmpty)
            let answers = try await TestClient.run {
                try new.send(get)
                return WireResponse.parse(try new.receiveToEnd())
            }
            #expect(answers.map(\.status) == [200])
            #expect(await cutOff == 0)
        }
    }

    @Test("the grace period ends")
    func theGracePeriodEnds() async throws {
        try await TestServer.run { server, address, journal in
            let client = try TestClient(address)
            try client.send("GET /after/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 1 })
            #expect(await server.shutdown(grace: .milliseconds(50)) == 1)
            #expect(try await TestServer.eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test("a port in use is said clearly")
    func aPortInUseIsSaidClearly() async throws {
        try await TestServer.run { _, address, _ in
            let second = Server(
                configuration: ServerConfiguration(port: address.port), router: Router(), logger: TestServer.quiet)
            #expect(throws: ServerError.addressInUse(address)) { try second.start() }
            #expect(throws: ServerError.invalidPort(70000)) {
                try Server(configuration: ServerConfiguration(port: 70000), router: Router(), logger: TestServer.quiet)
                    .start()
            }
            #expect(throws: ServerError.self) {
                try Server(
                    configuration: ServerConfiguration(host: "256.1.1.1"), router: Router(), logger: TestServer.quiet
                )
                .start()
            }
            #expect(throws: ServerError.addressNotAvailable(SocketAddress(host: "192.0.2.1", port: 0))) {
                try Server(
                    configuration: ServerConfiguration(host: "192.0.2.1", port: 0), router: Router(),
                    logger: TestServer.quiet
                )
                .start()
            }
        }
    }

    @Test("what a server lacks to start is known before, and nothing is kept")
    func whatAServerLacksToStartIsKnownBeforeAndNothingIsKept() async throws {
        let check = { (change: (inout ServerConfiguration) -> Void, address: Bool) in
            var configuration = ServerConfiguration(port: 0)
            change(&configuration)
            try Server(configuration: configuration, router: Router(), logger: TestServer.quiet)
                .check(includingAddress: address)
        }
        try await TestServer.run { _, address, _ in
            #expect(throws: ServerError.addressInUse(address)) { try check({ $0.address = address }, true) }
            try check({ $0.address = address }, false)
        }
        #expect(throws: ServerError.self) { try check({ $0.bearerTokenFile = "/nowhere" }, false) }
        #expect(throws: ServerError.self) { try check({ $0.privilegedTokenFile = "/nowhere" }, false) }
        #expect(throws: ServerError.self) {
            try check({ $0.tls = TLSConfiguration(certificateFile: "/nowhere", privateKeyFile: "/nowhere") }, false)
        }
        let path = "/tmp/http-tests-\(getpid())-check.sock"
        try check({ $0.address = .unix(path: path) }, true)
        #expect(access(path, F_OK) != 0)
        defer { unlink(path) }
        let listening = try UnixSocket.listen(path, backlog: 1)
        #expect(throws: ServerError.addressInUse(.unix(path: path))) {
            try check({ $0.address = .unix(path: path) }, true)
        }
        close(listening)
        try check({ $0.address = .unix(path: path) }, true)
        #expect(access(path, F_OK) == 0)
        #expect(throws: ServerError.cannotListen(.unix(path: "/nowhere/at/all"), code: ENOENT)) {
            try check({ $0.address = .unix(path: "/nowhere/at/all") }, true)
        }
    }

    @Test("a server starts once")
    func aServerStartsOnce() async throws {
        try await TestServer.run { server, address, _ in
            #expect(throws: ServerError.alreadyStarted) { try server.start() }
            await server.shutdown(grace: .seconds(1))
            #expect(throws: ServerError.alreadyStarted) { try server.start() }
            #expect(await server.shutdown(grace: .seconds(1)) == 0)
        }
    }

    @Test("a server listens on IPv6")
    func aServerListensOnIPv6() async throws {
        try await TestServer.run({ $0.address = SocketAddress(host: "::1", port: 0) }) { _, address, _ in
            #expect(address.description.hasPrefix("[::1]:"))
            let body = try await TestClient.run { try TestClient(address).get("/client")?.body }
            #expect(body == "::1")
        }
    }

    @Test("several servers may share a port if all say so")
    func severalServersMayShareAPortIfAllSaySo() async throws {
        try await TestServer.run({ $0.reusesPort = true }) { _, address, _ in
            var configuration = ServerConfiguration(port: address.port)
            let exclusive = Server(configuration: configuration, router: Router(), logger: TestServer.quiet)
            #expect(throws: ServerError.addressInUse(address)) { try exclusive.start() }
            configuration.reusesPort = true
            let second = Server(configuration: configuration, router: Router(), logger: TestServer.quiet)
            #expect(try second.start() == address)
            // The second server has no routes: both statuses come up once enough connections were made.
            var statuses: Set<Int?> = []
            for _ in 0..<200 where statuses.count < 2 {
                statuses.insert(try await TestClient.run { try TestClient(address).get()?.status })
            }
            #expect(statuses == [200, 404])
            await second.shutdown(grace: .seconds(1))
        }
    }

    @Test("a server listens on a path")
    func aServerListensOnAPath() async throws {
        let path = "/tmp/http-tests-\(getpid()).sock"
        let configure: (inout ServerConfiguration) -> Void = { $0.address = .unix(path: path) }
        try await TestServer.run(configure) { _, address, _ in
            #expect("\(address)" == "unix:\(path)")
            let bodies = try await TestClient.run {
                let client = try TestClient(address)
                return [try client.get()?.body, try client.get("/client")?.body]
            }
            #expect(bodies == ["hello", "none"])
            let second = Server(
                configuration: ServerConfiguration(address: address), router: Router(), logger: TestServer.quiet)
            #expect(throws: ServerError.addressInUse(address)) { try second.start() }
        }
        #expect(access(path, F_OK) == -1)
    }

    @Test("a socket that nobody listens on is replaced, and nothing else")
    func aSocketThatNobodyListensOnIsReplacedAndNothingElse() async throws {
        let path = "/tmp/http-tests-\(getpid())-left.sock"
        let left = try UnixSocket.listen(path, backlog: 1)
        close(left)
        try await TestServer.run({ $0.address = .unix(path: path) }) { _, address, _ in
            let status = try await TestClient.run { try TestClient(address).get()?.status }
            #expect(status == 200)
        }
        defer { unlink(path) }
        close(creat(path, 0o600))
        #expect(throws: ServerError.notASocket(path: path)) { try UnixSocket.listen(path, backlog: 1) }
        #expect(access(path, F_OK) == 0)
        let long = String(repeating: "x", count: 108)
        #expect(throws: ServerError.invalidPath(long)) { try UnixSocket.listen(long, backlog: 1) }
        let nowhere = ServerError.cannotListen(.unix(path: "/nowhere/at/all"), code: ENOENT)
        #expect(throws: nowhere) { try UnixSocket.listen("/nowhere/at/all", backlog: 1) }
        #expect("\(nowhere)".contains("unix:/nowhere/at/all: its directory does not exist"))
    }
}
