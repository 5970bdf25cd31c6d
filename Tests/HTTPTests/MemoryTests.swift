import Glibc
import TestSupport
import Testing

@testable import HTTP

/// What slow and greedy clients can make the server hold.
@Suite(.serialized) struct MemoryTests {
    private let health = "/"

    private static func residentBytes() throws -> Int {
        let file = try #require(fopen("/proc/self/statm", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        fgets(&line, Int32(line.count), file)
        let fields = String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return try #require(fields.count > 1 ? Int(fields[1]) : nil) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// A copy of the 8 MiB answer for each of these clients would be 320 MiB.
    @Test(
        "slow readers of long answers hold a bounded buffer each",
        .disabled(if: Sanitizer.isInUse, "a sanitizer keeps what is freed"))
    func slowReadersOfLongAnswersHoldABoundedBufferEach() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                #expect(try TestClient(address).get("/large")?.bytes.count == TestServer.large.count)
                let before = try Self.residentBytes()
                let clients = try (0..<40).map { _ in try TestClient(address, receiveBuffer: 4096) }
                for client in clients { try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n") }
                for _ in 0..<5 {
                    for client in clients { #expect(!(try client.receive(100)).isEmpty) }
                    usleep(20_000)
                }
                #expect(try Self.residentBytes() - before < 20 << 20)
            }
        }
    }

    private static func beginUpload(_ client: TestClient, _ path: String = "/echo") throws {
        try client.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 600000\r\n\r\n")
        try client.send([UInt8](repeating: 1, count: 500_000))
    }

    @Test("beyond the budget, bodies are refused and small requests answered")
    func beyondTheBudgetBodiesAreRefusedAndSmallRequestsAnswered() async throws {
        try await TestServer.run({ $0.maximumMemory = 900_000 }) { server, address, _ in
            let (first, second) = (try TestClient(address), try TestClient(address))
            try await TestClient.run { try Self.beginUpload(first) }
            #expect(try await TestServer.eventually { server.memory.heldBytes == 500_000 })
            try await TestClient.run {
                try Self.beginUpload(second)
                try? second.send([UInt8](repeating: 1, count: 1))
                let refusal = WireResponse.parse(try second.receiveToEnd()).first
                #expect(refusal?.status == 503 && refusal?.headers["retry-after"] == "1")
                #expect(try TestClient(address).get(health)?.status == 200)
                try first.send([UInt8](repeating: 1, count: 100_000))
                #expect(try first.responses(1).map(\.status) == [200])
            }
        }
    }

    @Test("beyond the budget, no work is begun")
    func beyondTheBudgetNoWorkIsBegun() async throws {
        try await TestServer.run({ $0.maximumMemory = 400_000 }) { server, address, _ in
            let reader = try TestClient(address, receiveBuffer: 4096)
            try reader.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { server.memory.isExceeded })
            try await TestClient.run {
                let client = try TestClient(address)
                #expect(try client.get("/after/0")?.status == 503)
                #expect(try client.get(health)?.status == 200)
                #expect(try reader.responses(1).first?.bytes.count == TestServer.large.count)
            }
            #expect(try await TestServer.eventually { server.memory.heldBytes == 0 })
            #expect(try await TestClient.run { try TestClient(address).get("/after/0")?.status } == 200)
        }
    }

    @Test("what the kernel holds of answers counts, and it holds little")
    func whatTheKernelHoldsOfAnswersCountsAndItHoldsLittle() async throws {
        try await TestServer.run { server, address, _ in
            // Each takes the first bytes and then nothing: the rest of 8 MiB is shared, a piece of it is on its way.
            let readers = try (0..<8).map { _ in try TestClient(address, receiveBuffer: 4096) }
            for reader in readers { try reader.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n") }
            let body = TestServer.large.count
            let own = ResponseOutput.highWater
            #expect(
                try await TestServer.eventually {
                    let held = server.memory.heldBytes / readers.count - body
                    // Above what the connection itself holds: that is the kernel's.
                    return held > -body / 2 && held > 0
                })
            try await Task.sleep(for: .milliseconds(300))
            let held = server.memory.heldBytes / readers.count
            #expect(held > body - 4 * own && held < body + 8 * own)
        }
    }

    @Test("beyond the budget nothing spins, and who is slow is let go after a while")
    func beyondTheBudgetNothingSpinsAndWhoIsSlowIsLetGoAfterAWhile() async throws {
        try await TestServer.run({ $0.maximumMemory = 1 << 20 }) { server, address, _ in
            let slow = try TestClient(address, receiveBuffer: 4096)
            try slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { server.memory.isExceeded })
            // The beginning of a body and more requests behind, none of which is read now.
            let uploading = try TestClient(address)
            try uploading.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nab")
            try slow.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 3000))
            let before = Self.processorTime()
            try await Task.sleep(for: .milliseconds(500))
            #expect(Self.processorTime() - before < 0.25)
            #expect(try await TestServer.eventually { !server.memory.isExceeded })
            #expect(try await TestClient.run { try TestClient(address).get("/after/0")?.status } == 200)
        }
    }

    /// Seconds this process has computed.
    private static func processorTime() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }

    @Test("a compressed body counts as what it may become")
    func aCompressedBodyCountsAsWhatItMayBecome() throws {
        let pipeline = RequestPipeline(router: Router(), configuration: ServerConfiguration())
        let plain = try Request(.post, "/", body: [1, 2, 3])
        let packed = try Request(.post, "/", headers: [("Content-Encoding", "gzip")], body: [1, 2, 3])
        #expect(pipeline.bytesHeld(by: plain) == 3)
        #expect(pipeline.bytesHeld(by: packed) == 3 + 1_048_576)
    }
}
