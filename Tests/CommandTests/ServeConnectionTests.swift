import Foundation
import TestSupport
import Testing

/// Whom the program lets in, and how they reach it: each setting against the real server.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeConnectionTests {
    private let directory: TemporaryDirectory
    private let token = "a-token-of-this-test"

    init() throws { directory = try TemporaryDirectory() }

    /// Without a checkpoint: /health/live is 200, /model 503.
    private func serve(_ options: [String]) throws -> RunningServe {
        try RunningServe(
            ["--checkpoint", directory.path, "--wait", "--port", "0", "--watch-seconds", "0.05"] + options)
    }

    private func finish(_ serve: RunningServe) async {
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("it serves HTTPS and takes a renewed certificate")
    func servesHTTPSAndTakesARenewedCertificate() async throws {
        let first = try await TestCertificate("first", in: directory)
        let second = try await TestCertificate("second", in: directory)
        // The files in use; the originals say what to expect.
        let used = try await TestCertificate("used", in: directory)
        try first.replace(used)
        let serve = try serve(["--tls-certificate", used.certificate, "--tls-key", used.key])
        let port = try await serve.port()
        #expect(serve.log.contains("listening on https://127.0.0.1:\(port)"))
        let url = "https://127.0.0.1:\(port)/health/live"
        #expect(try await Curl(url, ["--cacert", first.certificate]).status == 200)
        #expect(try await Curl(url, ["--cacert", second.certificate]).status == 0)
        #expect(try await Curl("http://127.0.0.1:\(port)/health/live").status == 0)
        try second.replace(used)
        try await serve.wait { try await Curl(url, ["--cacert", second.certificate]).status == 200 }
        await finish(serve)
    }

    @Test("clients must show their certificate")
    func clientsMustShowTheirCertificate() async throws {
        let server = try await TestCertificate("server", in: directory)
        let client = try await TestCertificate("client", in: directory)
        for (setting, without) in [("required", 0), ("optional", 200)] {
            let serve = try serve([
                "--tls-certificate", server.certificate, "--tls-key", server.key, "--tls-client-authorities",
                client.certificate, "--tls-client-certificates", setting,
            ])
            let url = "https://127.0.0.1:\(try await serve.port())/health/live"
            let trust = ["--cacert", server.certificate]
            #expect(try await Curl(url, trust).status == without)
            #expect(try await Curl(url, trust + ["--cert", client.certificate, "--key", client.key]).status == 200)
            await finish(serve)
        }
    }

    @Test("who has no token is refused, and tokens are rotated")
    func whoHasNoTokenIsRefusedAndTokensAreRotated()
        async throws
    {
        let file = try directory.write("tokens", token + "\n")
        let serve = try serve(["--bearer-token-file", file])
        let url = "http://127.0.0.1:\(try await serve.port())"
        for path in ["/health", "/health/live"] { #expect(try await Curl(url + path).status == 200) }
        let refused = try await Curl(url + "/model")
        #expect(refused.status == 401 && refused.challenge == "Bearer" && refused.body.contains(#""unauthorized""#))
        #expect(try await Curl(url + "/recommend", ["--data", "{}"]).status == 401)
        #expect(try await Curl(url + "/model", ["--oauth2-bearer", token]).status == 503)
        _ = try directory.write("tokens", "another-token-of-this-test\n")
        try await serve.wait { try await Curl(url + "/model", ["--oauth2-bearer", token]).status == 401 }
        #expect(try await Curl(url + "/model", ["--oauth2-bearer", "another-token-of-this-test"]).status == 503)
        await finish(serve)
        #expect(!serve.log.contains("token-of-this-test"))
    }

    @Test("administrators have tokens of their own")
    func administratorsHaveTokensOfTheirOwn() async throws {
        let checkpoints = try TemporaryDirectory()
        try TinyCheckpoint.publish("one", seed: 1, in: checkpoints.path)
        let users = try directory.write("tokens", token + "\n")
        let file = try directory.write("admins", "an-admin-of-this-test\n")
        let serve = try RunningServe([
            "--checkpoint", checkpoints.path, "--port", "0", "--watch-seconds", "0.05", "--bearer-token-file", users,
            "--admin-token-file", file,
        ])
        let url = "http://127.0.0.1:\(try await serve.port())"
        func reload(_ token: String?) async throws -> Curl {
            try await Curl(
                url + "/admin/reload", ["--request", "POST"] + (token.map { ["--oauth2-bearer", $0] } ?? []))
        }
        let anonymous = try await reload(nil)
        #expect(anonymous.status == 401 && anonymous.challenge == "Bearer")
        let user = try await reload(token)
        #expect(user.status == 401 && user.challenge.contains("invalid_token"))
        #expect(try await Curl(url + "/model", ["--oauth2-bearer", "an-admin-of-this-test"]).status == 401)
        let admin = try await reload("an-admin-of-this-test")
        #expect(admin.status == 200 && admin.body.contains(#""outcome":"unchanged""#))
        _ = try directory.write("admins", "another-admin-of-this-test\n")
        try await serve.wait { try await reload("an-admin-of-this-test").status == 401 }
        #expect(try await reload("another-admin-of-this-test").status == 200)
        #expect(try await Curl(url + "/").status == 200)
        await finish(serve)
        #expect(!serve.log.contains("of-this-test"))
    }

    @Test("without administrators there is no administration")
    func withoutAdministratorsThereIsNoAdministration()
        async throws
    {
        let serve = try serve([])
        let url = "http://127.0.0.1:\(try await serve.port())"
        for path in ["/admin/reload", "/admin/rollback"] {
            #expect(try await Curl(url + path, ["--request", "POST"]).status == 404)
        }
        await finish(serve)
    }

    @Test("certificate and tokens are read again at SIGHUP")
    func certificateAndTokensAreReadAgainAtSIGHUP()
        async throws
    {
        let certificate = try await TestCertificate("server", in: directory)
        let file = try directory.write("tokens", token + "\n")
        let serve = try serve([
            "--tls-certificate", certificate.certificate, "--tls-key", certificate.key, "--bearer-token-file", file,
        ])
        _ = try await serve.port()
        serve.send(SIGHUP)
        try await serve.wait {
            serve.log.contains("certificate loaded") && serve.log.contains("bearer tokens loaded")
        }
        await finish(serve)
    }

    @Test("each client behind a trusted proxy has a rate of its own")
    func eachClientBehindATrustedProxyHasARateOfItsOwn() async throws {
        let serve = try serve(["--rate-limit", "0.01", "--rate-burst", "2", "--trusted-proxies", "127.0.0.0/8"])
        let url = "http://127.0.0.1:\(try await serve.port())"
        func ask(as client: String) async throws -> Curl {
            try await Curl(url + "/model", ["--header", "X-Forwarded-For: \(client)"])
        }
        #expect(try await ask(as: "192.0.2.1").status == 503)
        #expect(try await ask(as: "192.0.2.1").status == 503)
        let refused = try await ask(as: "192.0.2.1")
        #expect(refused.status == 429 && refused.body.contains(#""code":"too_many_requests""#))
        #expect((1...100).contains(Int(refused.retryAfter) ?? 0))
        #expect(try await ask(as: "192.0.2.2").status == 503)
        for _ in 0..<3 { #expect(try await Curl(url + "/health/live").status == 200) }
        await finish(serve)
        #expect(serve.log.contains(#""client":"192.0.2.1""#) && serve.log.contains(#""client":"127.0.0.1""#))
    }

    @Test("only the configured header of a proxy is believed")
    func onlyTheConfiguredHeaderOfAProxyIsBelieved()
        async throws
    {
        let serve = try serve(["--trusted-proxies", "127.0.0.1", "--forwarded-header", "forwarded"])
        let url = "http://127.0.0.1:\(try await serve.port())"
        _ = try await Curl(url + "/health", ["--header", "X-Forwarded-For: 192.0.2.1"])
        _ = try await Curl(url + "/health", ["--header", "Forwarded: for=192.0.2.2"])
        await finish(serve)
        #expect(!serve.log.contains("192.0.2.1") && serve.log.contains(#""client":"192.0.2.2""#))
    }

    @Test("a socket file takes the place of the port")
    func aSocketFileTakesThePlaceOfThePort() async throws {
        let path = directory.path + "/socket"
        let serve = try serve(["--unix-socket", path])
        try await serve.wait { serve.log.contains("listening on unix:\(path)") }
        #expect(try await Curl("http://localhost/health/live", ["--unix-socket", path]).status == 200)
        await finish(serve)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("processes share a port if they say so")
    func processesShareAPortIfTheySaySo() async throws {
        let first = try serve(["--reuse-port", "true"])
        let port = try await first.port()
        let second = try serve(["--reuse-port", "true", "--port", "\(port)"])
        #expect(try await second.port() == port)
        await finish(first)
        #expect(try await Curl("http://127.0.0.1:\(port)/health/live").status == 200)
        await finish(second)
    }

    @Test("the log and the metrics show a token's name, and probes may be left out of the log")
    func theLogAndTheMetricsShowATokensName() async throws {
        let file = try directory.write("tokens", "shop: \(token)\n")
        let serve = try serve(["--bearer-token-file", file, "--access-log-probes", "false"])
        let url = "http://127.0.0.1:\(try await serve.port())"
        #expect(try await Curl(url + "/model", ["--oauth2-bearer", token]).status == 503)
        #expect(try await Curl(url + "/health").status == 200)
        #expect(try await Curl(url + "/health/ready").status == 503)
        let metrics = try await Curl(url + "/metrics", ["--oauth2-bearer", token]).body
        #expect(metrics.contains("cloze_token_requests_total{file=\"bearer_tokens\",token=\"shop\"} 2\n"))
        await finish(serve)
        let lines = serve.log.split(separator: "\n").filter { $0.contains(#""route""#) }
        #expect(lines.count == 2 && lines[0].contains(#""route":"/model""#) && lines[0].contains(#""token":"shop""#))
        #expect(lines.last?.contains(#""route":"/health/ready""#) == true && !serve.log.contains(token))
    }

    @Test("the access log has a line for each request unless it is off")
    func theAccessLogHasALineForEachRequestUnlessItIsOff() async throws {
        for isOn in [true, false] {
            let serve = try serve(isOn ? [] : ["--access-log", "false"])
            _ = try await Curl(
                "http://127.0.0.1:\(try await serve.port())/health/live?secret=1",
                ["--header", "X-Request-ID: ours-1"])
            await finish(serve)
            let lines = serve.log.split(separator: "\n").filter { $0.contains(#""route""#) }
            #expect(lines.count == (isOn ? 1 : 0))
            guard let line = lines.first else { continue }
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let entry = try #require(object?["metadata"] as? [String: Any])
            #expect(entry["method"] as? String == "GET" && entry["route"] as? String == "/health/live")
            #expect(entry["status"] as? Int == 200 && entry["bytes"] as? Int == 14)
            #expect(entry["client"] as? String == "127.0.0.1" && entry["request_id"] as? String == "ours-1")
            #expect(entry["milliseconds"] is Double && !line.contains("secret"))
        }
    }
}
