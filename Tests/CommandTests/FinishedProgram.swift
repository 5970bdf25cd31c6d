import Foundation
import TestSupport

/// One of our programs run to its end, from the directory the tests were built into.
struct FinishedProgram {
    let status: Int32
    let output: String
    let errors: String

    /// - Parameters:
    ///   - outputPath: where standard output goes instead of ``output``
    ///   - environment: variables besides those of the tests
    init(
        _ name: String, _ arguments: [String], outputPath: String? = nil, environment: [String: String] = [:]
    ) async throws {
        self = try await Self.finish(
            try Self.start(name, arguments, outputPath: outputPath, environment: environment))
    }

    /// A program that is not ours.
    init(at path: String, _ arguments: [String]) async throws {
        self = try await Self.finish(try Self.start(at: URL(filePath: path), arguments))
    }

    private init(status: Int32, output: String, errors: String) {
        (self.status, self.output, self.errors) = (status, output, errors)
    }

    /// Output goes to files: a pipe nobody reads would stop a talkative program.
    struct Running {
        let process: Process
        let directory: TemporaryDirectory
        var output: String { (try? String(contentsOfFile: directory.path + "/out", encoding: .utf8)) ?? "" }
    }

    /// Where one of our programs is.
    static func path(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
    }

    static func start(
        _ name: String, _ arguments: [String], outputPath: String? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        try start(at: URL(filePath: path(name)), arguments, outputPath: outputPath, environment: environment)
    }

    static func start(
        at url: URL, _ arguments: [String], outputPath: String? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        let directory = try TemporaryDirectory()
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = URL(filePath: directory.path)
        let out = try file(directory, "out")
        process.standardOutput = try FileHandle(forWritingTo: outputPath.map { URL(filePath: $0) } ?? out)
        process.standardError = try FileHandle(forWritingTo: file(directory, "err"))
        try process.run()
        return Running(process: process, directory: directory)
    }

    static func finish(_ running: Running) async throws -> FinishedProgram {
        while running.process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        let read = { try String(contentsOf: URL(filePath: running.directory.path + "/" + $0), encoding: .utf8) }
        let exited = running.process.terminationReason == .exit
        return FinishedProgram(
            status: exited ? running.process.terminationStatus : -running.process.terminationStatus,
            output: try read("out"), errors: try read("err"))
    }

    private static func file(_ directory: TemporaryDirectory, _ name: String) throws -> URL {
        URL(filePath: try directory.write(name, ""))
    }
}
