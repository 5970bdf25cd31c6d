import Logging
import Synchronization
import Testing

@testable import HTTP

/// A real server on a port of the loopback interface for the length of a test.
enum TestServer {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// What the handlers have seen.
    final class Journal: Sendable {
        let cancelled = Atomic(0)
        let started = Atomic(0)
        let isGateOpen = Atomic(false)
    }

    /// What `/large` answers.
    static let large = [UInt8](repeating: 7, count: 8 << 20)

    /// What `/json` answers: above the size from which answers are compressed.
    static let json = Array("[\(Array(repeating: "0.25", count: 1000).joined(separator: ","))]".utf8)

    private static func router(_ journal: Journal) -> Router {
        var router = Router.forTests
        router.add(
            .get, "/after/{milliseconds}",
            .asynchronous { _, parameters in
                journal.started.add(1, ordering: .relaxed)
                let text = parameters["milliseconds"]?.string ?? ""
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
        router.add(.get, "/large", .immediate { _, _ in Response(body: large) })
        let document = Response.document(contentType: "application/json", body: json)
        router.add(.get, "/json", .immediate { _, _ in document })
        let answer: @Sendable () async -> Response = { Response(contentType: "application/json", body: json) }
        router.add(.get, "/json/begun", .inPlace { _, _ in .later(answer) })
        router.add(.get, "/json/elsewhere", .inPlace { _, _ in .elsewhere(answer) })
        router.add(.get, "/json/later", .asynchronous { _, _ in Response(contentType: "application/json", body: json) })
        router.add(.post, "/echo/begun", .inPlace { request, _ in .response(Response(body: request.body)) })
        router.add(.post, "/echo/later", .asynchronous { request, _ in Response(body: request.body) })
        router.add(
            .get, "/client", .immediate { request, _ in .text(request.client.map { $0.host } ?? "none") })
        return router
    }

    static func run(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        router: Router? = nil, grace: Duration = .seconds(5),
        _ body: (Server, SocketAddress, Journal) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration(port: 0)
        configuration.limits.lingerTimeout = .milliseconds(300)
        configure(&configuration)
        let journal = Journal()
        let server = Server(configuration: configuration, router: router ?? Self.router(journal), logger: quiet)
        let address = try server.start()
        do {
            try await body(server, address, journal)
        } catch {
            await server.shutdown(grace: .zero)
            throw error
        }
        await server.shutdown(grace: grace)
        #expect(server.memory.heldBytes == 0)
    }

    static func eventually(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
