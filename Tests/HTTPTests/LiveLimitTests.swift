import Glibc
import Synchronization
import Testing

@testable import HTTP

private let interruptions = Atomic(0)

/// Limits, deadlines and the kernel's moods, over real sockets.
@Suite(.serialized) struct LiveLimitTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("the defaults are the documented ones")
    func theDefaultsAreTheDocumentedOnes() {
        let limits = ConnectionLimits()
        #expect(limits.request.target == 8192 && limits.request.header == 16384 && limits.request.fields == 100)
        #expect(limits.request.body == 1_048_576 && limits.request.chunkExtensions == 16384)
        #expect(limits.headerTimeout == .seconds(10) && limits.bodyTimeout == .seconds(30))
        #expect(limits.idleTimeout == .seconds(75) && limits.requests == 1000)
    }

    @Test("a slow body gets 408 even if bytes keep coming")
    func aSlowBodyGets408EvenIfBytesKeepComing() async throws {
        try await TestServer.run({ $0.limits.bodyTimeout = .milliseconds(200) }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
                for _ in 0..<8 {
                    // Fails if this thread was so late that the server has given up already, which is what the test wants.
                    try? client.send("x")
                    usleep(20_000)
                }
                #expect(WireResponse.parse(try client.receiveToEnd()).map(\.status) == [408])
            }
        }
    }

    @Test("a body held back is asked for and then read")
    func aBodyHeldBackIsAskedForAndThenRead() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(String(decoding: try client.receive(), as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
                try client.send("ab")
                #expect(try client.responses(1).map(\.body) == ["ab"])
            }
        }
    }

    @Test("another method is told which are allowed")
    func anotherMethodIsToldWhichAreAllowed() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try client.responses(1).first
                #expect(response?.status == 405 && response?.headers["allow"] == "GET, HEAD, POST")
            }
        }
    }

    @Test("the last request of a connection says so")
    func theLastRequestOfAConnectionSaysSo() async throws {
        try await TestServer.run({ $0.limits.requests = 2 }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send(get + get + get)
                let responses = WireResponse.parse(try client.receiveToEnd())
                #expect(responses.map { $0.headers["connection"] } == [nil, "close"])
            }
        }
    }

    /// The limit on descriptors is lowered to exactly those in use. The clients' are made before.
    @Test("out of descriptors, accepting pauses and recovers")
    func outOfDescriptorsAcceptingPausesAndRecovers() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let served = try TestClient(address)
                #expect(try served.get()?.status == 200)
                let waiting = try (0..<3).map { _ in try TestClient() }
                try Self.withoutFreeDescriptors {
                    for client in waiting {
                        try client.connect(to: address)
                        try client.send(get)
                    }
                    usleep(150_000)
                    #expect(try served.get()?.status == 200)
                }
                for client in waiting { #expect(try client.responses(1).map(\.status) == [200]) }
                #expect(try served.get()?.status == 200)
            }
        }
    }

    private static func withoutFreeDescriptors(_ body: () throws -> Void) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let lowestFree = dup(0)
        close(lowestFree)
        var lowered = rlimit(rlim_cur: rlim_t(lowestFree), rlim_max: limit.rlim_max)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lowered) == 0)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        #expect(dup(0) == -1 && errno == EMFILE)
        try body()
    }

    @Test("interrupted system calls are harmless")
    func interruptedSystemCallsAreHarmless() async throws {
        try await TestServer.run { _, address, _ in
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in interruptions.add(1, ordering: .relaxed) }
            // Without SA_RESTART, calls fail with EINTR.
            action.sa_flags = 0
            sigaction(SIGUSR2, &action, nil)
            // Not the default: a signal still on its way would end the process.
            defer { signal(SIGUSR2, SIG_IGN) }
            let done = Atomic(false)
            async let answers = TestClient.run {
                defer { done.store(true, ordering: .relaxed) }
                let client = try TestClient(address)
                return try (0..<5).map { _ in try client.get("/large")?.body.utf8.count }
            }
            while !done.load(ordering: .relaxed) {
                kill(getpid(), SIGUSR2)
                try await Task.sleep(for: .microseconds(200))
            }
            #expect(try await answers == Array(repeating: 8 << 20, count: 5))
            #expect(interruptions.load(ordering: .relaxed) > 0)
        }
    }
}
