import Foundation
import TestSupport
import Testing

/// `serve health` against the real service.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeHealthTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Without a checkpoint: alive, not ready.
    private func serve(_ options: [String]) throws -> RunningServe {
        try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "0"] + options)
    }

    private func expectHealth(
        _ options: [String], environment: [String: String] = [:], _ status: Int32, _ line: String
    ) async throws {
        let health = try await FinishedProgram("serve", ["health"] + options, environment: environment)
        #expect(health.status == status)
        #expect(
            health.output == line + "\n" || health.output.hasPrefix(line) && line.hasSuffix(":"), "\(health.output)")
        #expect(health.errors.isEmpty, "\(health.errors)")
    }

    @Test("it finds the service by the settings the service has, wherever they are")
    func findsTheServiceByTheSettingsTheServiceHasWhereverTheyAre() async throws {
        let serve = try serve([])
        let port = String(try await serve.port())
        let (url, file) = ("http://127.0.0.1:\(port)/health", try directory.write("s.yaml", "port: \(port)\n"))
        try await expectHealth(["--port", port], 0, "healthy: \(url)/live answered 200")
        try await expectHealth([], environment: ["CLOZE_PORT": port], 0, "healthy: \(url)/live answered 200")
        try await expectHealth(["--config", file], 0, "healthy: \(url)/live answered 200")
        try await expectHealth(["--config", file, "--host", "0.0.0.0"], 0, "healthy: \(url)/live answered 200")
        try await expectHealth(["--port", port, "--ready"], 1, "unhealthy: \(url)/ready answered 503")
        try await expectHealth(
            ["--port", "0"], 1,
            "unhealthy: port is 0, which lets the system choose; give serve and this command the same port")
        try await expectHealth([], environment: ["CLOZE_PROT": port], 1, "unhealthy: unknown in the environment:")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        try await expectHealth(["--port", port], 1, "unhealthy: 127.0.0.1:\(port): Connection refused")
    }

    @Test("it speaks TLS, and takes a service that asks for another certificate for alive")
    func speaksTLSAndTakesAServiceThatAsksForAnotherCertificateForAlive() async throws {
        let own = try await TestCertificate("own", in: directory)
        let client = try await TestCertificate("client", in: directory)
        let tls = ["--tls-certificate", own.certificate, "--tls-key", own.key]
        let refused = "asks for another certificate than its own"
        for (options, alive, ready) in [
            ([], "answered 200", "answered 503"),
            (["--tls-client-authorities", own.certificate], "answered 200", "answered 503"),
            (
                ["--tls-client-authorities", client.certificate], refused + ", so it is alive",
                refused + ": whether it is ready cannot be asked"
            ),
            (
                ["--tls-client-authorities", client.certificate, "--tls-client-certificates", "optional"],
                "answered 200",
                "answered 503"
            ),
        ] {
            let serve = try serve(tls + options)
            let port = String(try await serve.port())
            let url = "https://127.0.0.1:\(port)/health"
            try await expectHealth(tls + options + ["--port", port], 0, "healthy: \(url)/live \(alive)")
            try await expectHealth(tls + options + ["--port", port, "--ready"], 1, "unhealthy: \(url)/ready \(ready)")
            try await expectHealth(
                ["--port", port], 1, "unhealthy: what listens at 127.0.0.1:\(port) does not answer in HTTP")
            serve.send(SIGTERM)
            #expect(await serve.exitStatus() == 0)
        }
    }

    @Test("it asks through the Unix socket, and does not wait for ever")
    func asksThroughTheUnixSocketAndDoesNotWaitForEver() async throws {
        let path = directory.path + "/s.sock"
        let serve = try serve(["--unix-socket", path])
        try await serve.wait { serve.log.contains("listening on unix:") }
        try await expectHealth(["--unix-socket", path], 0, "healthy: unix:\(path) /health/live answered 200")
        let tls = ["--tls-certificate", "/nowhere", "--tls-key", "/nowhere"]
        try await expectHealth(
            ["--unix-socket", path] + tls, 1, "unhealthy: unix:\(path) does not speak TLS as expected:")
        serve.send(SIGSTOP)
        try await expectHealth(["--unix-socket", path], 1, "unhealthy: unix:\(path) does not answer in time")
        serve.send(SIGCONT)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        try await expectHealth(["--unix-socket", path], 1, "unhealthy: unix:\(path): No such file or directory")
    }
}
