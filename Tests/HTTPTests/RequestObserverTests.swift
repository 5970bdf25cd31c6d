import Synchronization
import Testing

@testable import HTTP

@Suite struct RequestObserverTests {
    /// Keeps what it is told.
    private final class Recorder: RequestObserver {
        let active = Atomic(0)
        let ended = Mutex<[String]>([])
        let durations = Mutex<[Duration]>([])

        func requestBegan() { active.add(1, ordering: .relaxed) }

        func requestEnded(method: HTTP.Method?, route: String?, status: Status, duration: Duration) {
            active.subtract(1, ordering: .relaxed)
            ended.withLock { $0.append("\(method?.description ?? "-") \(route ?? "-") \(status.code)") }
            durations.withLock { $0.append(duration) }
        }
    }

    @Test("every request is told once with its template")
    func everyRequestIsToldOnceWithItsTemplate() async throws {
        let recorder = Recorder()
        try await TestServer.run({ $0.observer = recorder }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                _ = try client.get("/items/secret")
                _ = try client.get("/nowhere/secret")
                try client.send("BREW /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try client.responses(1)
                _ = try client.get("/after/20")
                try client.send("nonsense\r\n")
                _ = try client.receiveToEnd()
            }
        }
        #expect(
            recorder.ended.withLock { $0 } == [
                "GET /items/{id} 200", "GET - 404", "BREW - 501", "GET /after/{milliseconds} 200", "- - 400",
            ])
        #expect(recorder.durations.withLock { $0[3] } >= .milliseconds(20))
        #expect(recorder.active.load(ordering: .relaxed) == 0)
    }

    @Test("who goes before the answer is told too")
    func whoGoesBeforeTheAnswerIsToldToo() async throws {
        let recorder = Recorder()
        try await TestServer.run({
            $0.observer = recorder
            $0.limits.abandonmentProbe = .milliseconds(20)
        }) { _, address, journal in
            var client: TestClient? = try TestClient(address)
            client?.resetWhenReleased()
            try client?.send("GET /after/60000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await TestServer.eventually { journal.started.load(ordering: .relaxed) == 1 })
            #expect(recorder.active.load(ordering: .relaxed) == 1)
            client = nil
            #expect(try await TestServer.eventually { recorder.ended.withLock { $0.count } == 1 })
        }
        #expect(recorder.ended.withLock { $0 } == ["GET /after/{milliseconds} 499"])
        #expect(recorder.active.load(ordering: .relaxed) == 0)
    }
}
