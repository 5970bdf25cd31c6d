import Glibc
import Testing

@testable import HTTP

/// The server over real sockets on the loopback interface.
@Suite struct ServerTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("the framing table holds over a socket", arguments: [false, true])
    func theFramingTableHoldsOverASocket(withTLS: Bool) async throws {
        let certificates = try TestCertificates.shared.get()
        let tls = withTLS ? try certificates.client() : nil
        try await TestServer.run({ $0.tls = withTLS ? certificates.server : nil }) { _, address, _ in
            try await TestClient.run {
                for framing in FramingCase.all {
                    let client = try TestClient(address, tls: tls)
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

    @Test("the table of ends holds over a socket", arguments: [false, true])
    func theTableOfEndsHoldsOverASocket(withTLS: Bool) async throws {
        let certificates = try TestCertificates.shared.get()
        let tls = withTLS ? try certificates.client() : nil
        try await TestServer.run({ $0.tls = withTLS ? certificates.server : nil }) { _, address, _ in
            try await TestClient.run {
                for framing in FramingCase.ended {
                    let client = try TestClient(address, tls: tls)
                    try client.send(framing.input)
                    client.endOutput()
                    let responses = WireResponse.parse(try client.receiveToEnd())
                    #expect(responses.map(\.status) == framing.statuses, "\(framing.name)")
                }
            }
        }
    }

    @Test("every byte may come in a packet of its own")
    func everyByteMayComeInAPacketOfItsOwn() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                for framing in FramingCase.valid {
                    let client = try TestClient(address)
                    for byte in framing.input { try client.send([byte]) }
                    #expect(try client.responses(1, heads: framing.heads).map(\.status) == framing.statuses)
                }
            }
        }
    }

    @Test("slow and fast pipelined requests are answered in order")
    func slowAndFastPipelinedRequestsAreAnsweredInOrder() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                let delays = ["60", "0", "30", "1"]
                try client.send(delays.map { "GET /after/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined() + get)
                #expect(try client.responses(5).map(\.body) == delays + ["hello"])
            }
        }
    }

    @Test("a connection is used again")
    func aConnectionIsUsedAgain() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                for index in 0..<50 {
                    #expect(try client.get(index % 2 == 0 ? "/items/\(index)" : "/after/0")?.status == 200)
                }
                #expect(try client.get("/client")?.body == "127.0.0.1")
            }
        }
    }

    @Test("a slow header gets 408 even if bytes keep coming")
    func aSlowHeaderGets408EvenIfBytesKeepComing() async throws {
        try await TestServer.run({ $0.limits.headerTimeout = .milliseconds(200) }) { _, address, _ in
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

    @Test("an idle connection is closed")
    func anIdleConnectionIsClosed() async throws {
        try await TestServer.run({ $0.limits.idleTimeout = .milliseconds(500) }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                #expect(try client.get()?.status == 200)
                #expect(try client.receiveToEnd().isEmpty)
            }
        }
    }

    @Test("an early error survives a body that is still being sent")
    func anEarlyErrorSurvivesABodyThatIsStillBeingSent() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
                try client.send([UInt8](repeating: 1, count: 4_000_000))
                #expect(try client.responses(1).map(\.status) == [413])
            }
        }
    }

    @Test("a half-closed client gets its answers")
    func aHalfClosedClientGetsItsAnswers() async throws {
        try await TestServer.run({ $0.limits.abandonmentProbe = .milliseconds(50) }) { _, address, _ in
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

    @Test("the work for a client that has gone is cancelled", arguments: [true, false])
    func theWorkForAClientThatHasGoneIsCancelled(byReset: Bool) async throws {
        try await TestServer.run({ $0.limits.abandonmentProbe = .milliseconds(50) }) { _, address, journal in
            var client: TestClient? = try TestClient(address)
            if byReset { client?.resetWhenReleased() }
            try client?.send("GET /after/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 1 })
            client = nil
            #expect(try await TestServer.eventually { journal.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    @Test("clients that go in the middle of an answer do no harm")
    func clientsThatGoInTheMiddleOfAnAnswerDoNoHarm() async throws {
        try await TestServer.run { _, address, _ in
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

    @Test("a large answer arrives whole at a slow reader")
    func aLargeAnswerArrivesWholeAtASlowReader() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address, receiveBuffer: 4096)
                try client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                usleep(100_000)
                let responses = WireResponse.parse(try client.receiveToEnd())
                #expect(responses.map(\.body.utf8.count) == [8 << 20])
            }
        }
    }

    @Test("a reader who takes nothing is cut off")
    func aReaderWhoTakesNothingIsCutOff() async throws {
        try await TestServer.run({ $0.limits.sendTimeout = .milliseconds(200) }) { _, address, _ in
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

    @Test("many connections are served at once")
    func manyConnectionsAreServedAtOnce() async throws {
        try await TestServer.run { _, address, _ in
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
}
