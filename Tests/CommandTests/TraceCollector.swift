import Foundation
import HTTP
import Logging
import Synchronization
import Testing

/// Takes traces as a collector does, on a server of our own, and keeps what it is sent.
final class TraceCollector: Sendable {
    /// A span as it came.
    struct ReceivedSpan {
        let trace: String
        let id: String
        let parent: String?
        let name: String
        let kind: Int
        let start: UInt64
        let end: UInt64
        /// Texts and numbers, both as text.
        let attributes: [String: String]

        init(_ json: [String: Any]) throws {
            trace = try #require(json["traceId"] as? String)
            id = try #require(json["spanId"] as? String)
            parent = json["parentSpanId"] as? String
            name = try #require(json["name"] as? String)
            kind = try #require(json["kind"] as? Int)
            start = try #require((json["startTimeUnixNano"] as? String).flatMap { UInt64($0) })
            end = try #require((json["endTimeUnixNano"] as? String).flatMap { UInt64($0) })
            attributes = try TraceCollector.attributes(json["attributes"])
        }
    }

    /// What the server's handler and the test share.
    private final class Received: Sendable {
        let bodies = Mutex<[[UInt8]]>([])
        let answer = Mutex(Response())
        let isSilent = Atomic(false)
    }

    let port: Int
    private let server: Server
    private let received: Received

    init() throws {
        let received = Received()
        var router = Router()
        router.add(
            .post, "/v1/traces",
            .asynchronous { request, _ in
                received.bodies.withLock { $0.append(request.body) }
                if received.isSilent.load(ordering: .relaxed) { try? await Task.sleep(for: .seconds(60)) }
                return received.answer.withLock { $0 }
            })
        server = Server(
            configuration: ServerConfiguration(port: 0), router: router,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        port = try server.start().port
        self.received = received
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// From now on nobody listens there.
    func stop() async { await server.shutdown(grace: .zero) }

    /// From now on it answers so.
    func answer(_ status: Int, retryAfter: String? = nil, body: String = "") {
        var answer = Response(status: Status(status), body: Array(body.utf8))
        answer.headers["retry-after"] = retryAfter
        received.answer.withLock { $0 = answer }
    }

    /// From now on it takes what it is sent and does not answer.
    func fallSilent() { received.isSilent.store(true, ordering: .relaxed) }

    /// Of each request.
    var bodies: [[UInt8]] { received.bodies.withLock { $0 } }

    /// All spans so far.
    func spans() throws -> [ReceivedSpan] {
        try resources().flatMap { resource in
            let scopes = try #require(resource["scopeSpans"] as? [[String: Any]])
            return try scopes.flatMap { scope in
                try #require(scope["spans"] as? [[String: Any]]).map { try ReceivedSpan($0) }
            }
        }
    }

    /// What the first request says of who sends it.
    func sender() throws -> [String: String] {
        let resource = try #require(try resources().first?["resource"] as? [String: Any])
        return try Self.attributes(resource["attributes"])
    }

    private func resources() throws -> [[String: Any]] {
        try bodies.flatMap { body in
            let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
            return try #require(json["resourceSpans"] as? [[String: Any]])
        }
    }

    private static func attributes(_ json: Any?) throws -> [String: String] {
        var attributes: [String: String] = [:]
        for entry in json as? [[String: Any]] ?? [] {
            let name = try #require(entry["key"] as? String)
            let value = try #require(entry["value"] as? [String: String])
            attributes[name] = value["stringValue"] ?? value["intValue"]
        }
        return attributes
    }
}
