import Foundation
import TestSupport
import Testing

/// The port of whoever operates the service, with the program itself.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeAdminPortTests {
    private let directory: TemporaryDirectory
    private let token = "a-token-of-this-test"
    private let admin = "an-admin-of-this-test"

    init() throws {
        directory = try TemporaryDirectory()
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
    }

    private func serve(_ options: [String]) throws -> RunningServe {
        try RunningServe(["--checkpoint", directory.path, "--port", "0"] + options)
    }

    private func adminURL(_ serve: RunningServe) async throws -> String {
        try await serve.wait { serve.log.contains("metrics, health and administration on") }
        let found = serve.log.firstMatch(of: #/administration on (http://127\.0\.0\.1:\d+)/#)
        return String(try #require(found).1)
    }

    @Test("metrics need no token there, and neither they nor administration are on the first port")
    func metricsNeedNoTokenThere() async throws {
        let users = try directory.write("tokens", token + "\n")
        let admins = try directory.write("admins", admin + "\n")
        let serve = try serve(["--admin-port", "0", "--bearer-token-file", users, "--admin-token-file", admins])
        let first = "http://127.0.0.1:\(try await serve.port())"
        let second = try await adminURL(serve)
        let metrics = try await Curl(second + "/metrics")
        #expect(metrics.status == 200 && metrics.body.contains("\ncloze_ready 1\n"))
        #expect(metrics.body.contains("cloze_file_last_reload_successful{file=\"bearer_tokens\"} 1"))
        #expect(metrics.body.contains("cloze_file_last_reload_successful{file=\"admin_tokens\"} 1"))
        for path in ["/health", "/health/live", "/health/ready", "/health/startup"] {
            #expect(try await Curl(first + path).status == 200)
            #expect(try await Curl(second + path).status == 200)
        }
        let bearer = ["--oauth2-bearer", token]
        #expect(try await Curl(first + "/metrics", bearer).status == 404)
        #expect(try await Curl(first + "/model", bearer).status == 200)
        let reload = ["--request", "POST", "--oauth2-bearer", admin]
        #expect(try await Curl(first + "/admin/reload", ["--request", "POST"] + bearer).status == 404)
        #expect(try await Curl(first + "/admin/reload", reload).status == 401)
        #expect(try await Curl(second + "/admin/reload", ["--request", "POST"]).status == 401)
        #expect(try await Curl(second + "/admin/reload", ["--request", "POST"] + bearer).status == 401)
        #expect(try await Curl(second + "/admin/reload", reload).status == 200)
        for path in ["/", "/model", "/items", "/openapi.yaml"] {
            #expect(try await Curl(second + path).status == 404, "\(path)")
        }
        #expect(try await Curl(second + "/recommend", ["--data", "{}"]).status == 404)
        // What a page asks whose name has been made to resolve to this address.
        let rebound = try await Curl(second + "/metrics", ["--header", "Host: pages.example:9090"])
        #expect(rebound.status == 421 && rebound.body.contains("misdirected_request"), "\(rebound.body)")
        #expect(try await Curl(second + "/metrics", ["--header", "Host: localhost:9090"]).status == 200)
        #expect(try await Curl(first + "/model", bearer + ["--header", "Host: shop.example"]).status == 200)
        let after = try await Curl(second + "/metrics").body
        #expect(
            after.contains(
                "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_route=\"/admin/reload\","
                    + "http_response_status_code=\"200\"} 1"))
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("it is there until the end, so that the draining can be watched")
    func itIsThereUntilTheEnd() async throws {
        let serve = try serve(["--admin-port", "0", "--drain-delay", "2"])
        _ = try await serve.port()
        let second = try await adminURL(serve)
        serve.send(SIGTERM)
        try await serve.wait { try await Curl(second + "/metrics").body.contains("\ncloze_draining 1\n") }
        #expect(try await Curl(second + "/health/ready").status == 503)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("without it everything is on one port, and a port in use is an error")
    func withoutItEverythingIsOnOnePort() async throws {
        let serve = try serve([])
        let port = try await serve.port()
        #expect(try await serve.get("/metrics").status == 200)
        let other = try RunningServe([
            "--checkpoint", directory.path, "--port", "0", "--admin-port", "\(port)",
        ])
        #expect(await other.exitStatus() == 1)
        #expect(other.log.contains("127.0.0.1:\(port) is in use"))
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }
}
