import Checkpoints
import Foundation
import HTTP
import Inference
import Logging
import Telemetry
import Testing

@testable import RecommendationService

/// The service on a real socket of the loopback interface.
struct LiveService {
    let service: RecommendationService
    private let server: Server
    private let port: Int

    /// Who may administrate, and what they do it with.
    struct Administration {
        let reloader: ModelReloader
        let tokenFile: String
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(
        _ recommender: Recommender, _ administration: Administration?, reloader: ModelReloader?,
        models: ServedModels?, logger: Logger, traces: TraceCounters?
    ) throws {
        // Of tests that load by themselves: it finds nothing.
        let idle = ModelReloader(try CheckpointLocation(path: "/"), recommender, logger: Self.quiet)
        var configuration = ServerConfiguration(port: 0)
        service = RecommendationService(
            models ?? ServedModels(recommender, administration?.reloader ?? reloader ?? idle), logger: logger,
            hasAdministration: administration != nil,
            program: ProgramTelemetry(
                version: "1.2.3", kernelSet: "abacus", server: configuration.telemetry, lostLogLines: { 7 },
                traces: traces))
        configuration.observer = service.observer
        configuration.openRoutes = RecommendationService.openRoutes
        configuration.privilegedRoutes = RecommendationService.adminRoutes
        configuration.privilegedTokenFile = administration?.tokenFile
        server = Server(configuration: configuration, router: service.router, logger: Self.quiet)
        port = try server.start().port
    }

    /// Starts a service, runs `body` and shuts the service down.
    static func with(
        _ recommender: Recommender, _ administration: Administration? = nil, reloader: ModelReloader? = nil,
        models: ServedModels? = nil, logger: Logger = quiet, traces: TraceCounters? = nil,
        _ body: (LiveService) async throws -> Void
    ) async throws {
        let live = try LiveService(
            recommender, administration, reloader: reloader, models: models, logger: logger, traces: traces)
        do {
            try await body(live)
        } catch {
            await live.server.shutdown(grace: .seconds(5))
            throw error
        }
        await live.server.shutdown(grace: .seconds(5))
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> LiveResponse {
        try await send("GET", path, headers: headers, body: nil)
    }

    func post(
        _ path: String, _ body: String, headers: [String: String] = ["Content-Type": "application/json"]
    ) async throws -> LiveResponse {
        try await send("POST", path, headers: headers, body: body)
    }

    func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String?
    ) async throws -> LiveResponse {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        return try await sendRaw(head + "\r\n" + (body ?? ""))
    }

    /// Sends bytes and reads until the server closes. On a thread of its own: blocking one of a pool would keep the
    /// server, which needs the same pools, from answering.
    func sendRaw(_ text: String) async throws -> LiveResponse { try await sendRaw(Array(text.utf8)) }

    func sendRaw(_ request: [UInt8]) async throws -> LiveResponse {
        let bytes: [UInt8] = try await withCheckedThrowingContinuation { continuation in
            let port = port
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.exchange(request, port: port) })
            }
        }
        return try LiveResponse(bytes)
    }

    private static func exchange(_ request: [UInt8], port: Int) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        var rest = request[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // The server may have answered and closed before it read everything.
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        var response: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return response }
            response += buffer[..<count]
        }
    }
}

/// A response taken apart.
struct LiveResponse {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    init(_ bytes: [UInt8]) throws {
        let blank = try #require(Data(bytes).firstRange(of: Data("\r\n\r\n".utf8)))
        let lines = String(decoding: bytes[..<blank.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        status = try #require(Int(lines[0].split(separator: " ")[1]))
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let colon = try #require(line.firstIndex(of: ":"))
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        self.headers = headers
        body = Array(bytes[blank.upperBound...])
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: [String: Any] {
        get throws { try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) }
    }

    /// The `code` of a problem, after checking that it is one, and complete.
    var problemCode: String {
        get throws {
            let problem = try json
            #expect(headers["content-type"] == "application/problem+json")
            #expect(problem["status"] as? Int == status)
            #expect(problem["type"] as? String == "about:blank")
            #expect((problem["title"] as? String)?.isEmpty == false)
            #expect((problem["detail"] as? String)?.isEmpty == false)
            #expect(problem["request_id"] as? String == headers["x-request-id"])
            return try #require(problem["code"] as? String)
        }
    }

    /// The pointers of a problem's `errors`.
    var pointers: [String] {
        get throws {
            try #require(json["errors"] as? [[String: String]]).compactMap { $0["pointer"] }
        }
    }
}
