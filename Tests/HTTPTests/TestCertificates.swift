import Foundation

@testable import HTTP

/// An authority and what it signs, made by `openssl` in a directory of its own.
final class TestCertificates: Sendable {
    let directory: URL

    /// Made once; tests that replace files make their own.
    static let shared: Result<TestCertificates, any Error> = {
        // Nothing lets go of a global, so its directory would stay.
        atexit {
            guard let directory = try? TestCertificates.shared.get().directory else { return }
            try? FileManager.default.removeItem(at: directory)
        }
        return Result { try TestCertificates() }
    }()

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Command.succeed(
            "openssl",
            [
                "req", "-x509", "-subj", "/CN=Test Authority", "-days", "2", "-keyout", path("ca.key"), "-out",
                path("ca.pem"),
            ]
                + Self.newKey)
        try issue("server")
        try issue("client")
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// `NAME.pem` and `NAME.key`, valid for localhost, with the subject `/CN=NAME`.
    func issue(_ name: String) throws {
        try Command.succeed(
            "openssl",
            [
                "req", "-x509", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days",
                "2",
                "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-keyout", path(name + ".key"), "-out",
                path(name + ".pem"),
            ] + Self.newKey)
    }

    var server: TLSConfiguration {
        TLSConfiguration(certificateFile: path("server.pem"), privateKeyFile: path("server.key"))
    }

    func client(withCertificate: Bool = false) throws -> TLSClientContext {
        try TLSClientContext(
            authorities: path("ca.pem"), identity: withCertificate ? (path("client.pem"), path("client.key")) : nil)
    }
}

/// A program run to its end.
struct Command {
    struct Failed: Error {
        let command: String
        let output: String
    }

    let status: Int32
    /// Standard output and standard error.
    let output: String

    init(_ name: String, _ arguments: [String], input: String = "") throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stdout
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        output = String(decoding: try stdout.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
    }

    static func succeed(_ name: String, _ arguments: [String]) throws {
        let command = try Command(name, arguments)
        guard command.status == 0 else { throw Failed(command: name, output: command.output) }
    }
}
