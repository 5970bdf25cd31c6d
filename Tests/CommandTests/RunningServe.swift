import Foundation
import FoundationNetworking
import Synchronization
import Testing

/// `serve` as a process of its own, from the directory the tests were built into.
final class RunningServe: Sendable {
    struct TimedOut: Error {
        let log: String
    }

    private let process: Process
    private let output = Mutex<String>("")

    /// - Parameter environment: variables besides those of the tests
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "serve")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Not in the package's directory, whose config/serve.yaml would be read.
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let reader = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            while case let data = reader.availableData, !data.isEmpty {
                output.withLock { $0 += String(decoding: data, as: UTF8.self) }
            }
        }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Everything on standard error so far.
    var log: String { output.withLock { $0 } }

    /// The messages at level critical in a log of JSON.
    var fatal: [String] {
        struct Line: Decodable { let level, message: String }
        return log.split(separator: "\n").compactMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            .filter { $0.level == "critical" }.map(\.message)
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end of the process.
    func exitStatus() async -> Int32 {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
        // The last lines may still be on their way through the pipe.
        try? await Task.sleep(for: .milliseconds(50))
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// The port, once the process says where it listens.
    func port() async throws -> Int {
        try await wait { self.announcedPort != nil }
        return try #require(announcedPort)
    }

    private var announcedPort: Int? {
        log.firstMatch(of: #/listening on https?://127\.0\.0\.1:(\d+)/#).flatMap { Int($0.1) }
    }

    /// Waits until `condition` holds; errors count as "not yet".
    func wait(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<2000 {
            if (try? await condition()) == true { return }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TimedOut(log: log)
    }

    func get(_ path: String) async throws -> (status: Int, body: Data) {
        let port = try #require(announcedPort)
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        return (try #require(response as? HTTPURLResponse).statusCode, data)
    }

    func modelVersion() async throws -> String {
        let model = try JSONSerialization.jsonObject(with: try await get("/model").body) as? [String: Any]
        return try #require(model?["version"] as? String)
    }
}
