import Foundation
import Logging
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import HTTP

@Suite struct AccessLogTests {
    private func text(_ line: Logger.Metadata, _ keys: String...) -> String {
        keys.map { line[$0].map { "\($0)" } ?? "nil" }.joined(separator: " ")
    }

    @Test("every request has a line")
    func everyRequestHasALine() async throws {
        let log = LogRecorder()
        try await TestServer.run({
            $0.accessLogger = log.logger
            $0.proxies = try? TrustedProxies(["127.0.0.1"])
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                _ = try client.get()
                _ = try client.get("/items/secret?token=secret")
                try client.send("HEAD /json HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try client.responses(1, heads: [0])
                _ = try client.get("/nowhere")
                _ = try client.get("/after/20")
                try client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: r-1\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n")
                _ = try client.responses(1)
                try client.send("nonsense\r\n")
                _ = try client.receiveToEnd()
            }
        }
        let lines = log.lines.withLock { $0 }
        #expect(
            lines.map { text($0, "method", "route", "status", "bytes", "client") } == [
                "GET / 200 5 127.0.0.1", "GET /items/{id} 200 6 127.0.0.1", "HEAD /json 200 0 127.0.0.1",
                "GET - 404 \("There is nothing at /nowhere.\n".utf8.count) 127.0.0.1",
                "GET /after/{milliseconds} 200 2 127.0.0.1", "GET / 200 5 1.2.3.4",
                "- - 400 \(ProtocolError.malformedRequestLine.description.utf8.count + 1) 127.0.0.1",
            ])
        #expect(lines.map { text($0, "request_id") }[5] == "r-1")
        #expect(lines.allSatisfy { $0["message"] == "request" })
        let durations = lines.map { Double("\($0["milliseconds"] ?? "")") }
        #expect(durations.allSatisfy { $0.map { $0 >= 0 && $0 < 10_000 } == true })
        #expect(durations.count == 7 && durations[4] ?? 0 >= 20)
    }

    @Test("routes may have lines only where something went wrong")
    func routesMayHaveLinesOnlyWhereSomethingWentWrong() async throws {
        let log = LogRecorder()
        try await TestServer.run({
            $0.accessLogger = log.logger
            $0.unloggedRoutes = ["/", "/echo"]
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                for path in ["/", "/items/1", "/nowhere"] { _ = try client.get(path) }
                try client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nab")
                _ = try client.responses(1)
            }
        }
        let lines = log.lines.withLock { $0 }
        #expect(lines.map { text($0, "route", "status") } == ["/items/{id} 200", "- 404", "/echo 415"])
    }

    @Test("a trace is named if it is valid")
    func aTraceIsNamedIfItIsValid() async throws {
        let log = LogRecorder()
        try await TestServer.run({ $0.accessLogger = log.logger }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                for value in ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-4bf9-00f0-01"] {
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\nTraceParent: \(value)\r\n\r\n")
                    _ = try client.responses(1)
                }
            }
        }
        let lines = log.lines.withLock { $0 }
        #expect(lines.map { text($0, "trace_id") } == ["4bf92f3577b34da6a3ce929d0e0e4736", "nil"])
    }

    @Test("a client that has gone is a status of its own")
    func aClientThatHasGoneIsAStatusOfItsOwn() async throws {
        let log = LogRecorder()
        try await TestServer.run({
            $0.accessLogger = log.logger
            $0.limits.abandonmentProbe = .milliseconds(20)
        }) { _, address, journal in
            var client: TestClient? = try TestClient(address)
            client?.resetWhenReleased()
            try client?.send("GET /after/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 1 })
            client = nil
            #expect(try await TestServer.eventually { !log.lines.withLock(\.isEmpty) })
        }
        #expect(log.lines.withLock { $0.map { text($0, "route", "status") } } == ["/after/{milliseconds} 499"])
    }

    @Test("lines that a loop gathers are written in their order, and nothing is kept of those that nobody reads")
    func linesThatALoopGathersAreWrittenInTheirOrder() {
        for level in [Logger.Level.info, .warning] {
            let log = LogRecorder(level: level)
            let lost = Counter()
            let access = AccessLog(log.logger, lost: lost)
            let lines = AccessLines(access)
            for number in 0..<1000 {
                lines.append(AccessRecord(nil, id: RequestID(0, UInt64(number)), route: nil, client: nil, now: .now))
                if number % 7 == 0 { lines.handOver() }
            }
            lines.handOver()
            access.flush()
            let ids = log.lines.withLock { $0.map { text($0, "request_id") } }
            #expect(ids == (level == .info ? (0..<1000).map { "\(RequestID(0, UInt64($0)))" } : []))
            #expect(lost.value == 0)
        }
    }

    @Test("a log that is stuck holds up nobody and is bounded")
    func aLogThatIsStuckHoldsUpNobodyAndIsBounded() async throws {
        let log = LogRecorder(isSlow: true)
        let access = AccessLog(log.logger)
        let extra = 500
        try await TestServer.run({ $0.accessLogger = log.logger }) { _, address, _ in
            let answer = try await TestClient.run { try TestClient(address).get() }
            #expect(answer?.status == 200)
            let record = AccessRecord(nil, id: RequestID(0, 1), route: nil, client: nil, now: .now)
            for _ in 0..<(AccessLog.pendingLimit / 10 - 1) { access.write(Array(repeating: record, count: 10)) }
            for _ in 0..<(extra + 10) / 15 { access.write(Array(repeating: record, count: 15)) }
            for _ in 0..<(AccessLog.pendingLimit + 10) { log.gate.signal() }
        }
        access.flush()
        let lines = log.lines.withLock { $0 }
        #expect(lines.count { $0["message"] == "request" } == AccessLog.pendingLimit + 1)
        #expect(
            lines.filter { $0["message"] != "request" }.map { text($0, "message", "count") } == [
                "access log lines dropped \(extra)"
            ])
    }
}
