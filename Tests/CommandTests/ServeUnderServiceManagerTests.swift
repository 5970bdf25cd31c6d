import Foundation
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeUnderServiceManagerTests {
    private let directory: TemporaryDirectory
    private let socket: NotificationSocket

    init() throws {
        directory = try TemporaryDirectory()
        socket = try NotificationSocket("@" + directory.path)
    }

    private func serve(_ arguments: [String] = [], socket: String? = nil) throws -> RunningServe {
        try RunningServe(
            ["--checkpoint", directory.path, "--port", "0", "--watch-seconds", "0.05"] + arguments,
            environment: ["NOTIFY_SOCKET": socket ?? self.socket.name])
    }

    @Test("it is told once requests are answered, and when the end begins")
    func itIsToldOnceRequestsAreAnsweredAndWhenTheEndBegins() async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let serve = try serve(["--drain-delay", "60"])
        #expect(socket.receive().first == "READY=1")
        _ = try await serve.port()
        #expect(try await serve.get("/health/ready").status == 200)
        serve.send(SIGTERM)
        #expect(socket.receive().first == "STOPPING=1")
        #expect(try await serve.get("/health/live").status == 200)
        serve.send(SIGTERM)
        _ = await serve.exitStatus()
        #expect(!socket.hasMore)
    }

    @Test("while there is no model it is not told that the service is ready")
    func whileThereIsNoModelItIsNotTold() async throws {
        // An output directory in which nothing has been published yet.
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path + "/elsewhere")
        let serve = try serve(["--wait"])
        _ = try await serve.port()
        try await Task.sleep(for: .milliseconds(300))
        #expect(!socket.hasMore)
        try TinyCheckpoint.publish("two", seed: 2, in: directory.path)
        #expect(socket.receive().first == "READY=1")
        #expect(try await serve.get("/health/ready").status == 200)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        #expect(socket.receive().first == "STOPPING=1")
        #expect(!socket.hasMore)
    }

    @Test("one that cannot be told is a line in the log, not the end", arguments: ["@nobody", "nonsense"])
    func oneThatCannotBeToldIsALineInTheLog(name: String) async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let serve = try serve(socket: name)
        _ = try await serve.port()
        try await serve.wait { serve.log.contains("NOTIFY_SOCKET") }
        #expect(try await serve.get("/health/ready").status == 200)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }
}
