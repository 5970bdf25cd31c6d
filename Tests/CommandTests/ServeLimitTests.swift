import Foundation
import TestSupport
import Testing

/// How much the program takes from a client, and for how long: each setting against the real server.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeLimitTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Serves for the length of `body`, which gets the beginning of a URL.
    private func serve(_ options: [String], _ body: (String) async throws -> Void) async throws {
        let serve = try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "0"] + options)
        try await body("http://127.0.0.1:\(try await serve.port())")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    private func gzip(_ text: String) async throws -> String {
        let file = try directory.write("body", text)
        #expect(try await FinishedProgram(at: "/usr/bin/gzip", ["--force", file]).status == 0)
        return "@" + file + ".gz"
    }

    @Test("what is larger than allowed is refused")
    func whatIsLargerThanAllowedIsRefused() async throws {
        let limits = [
            "--maximum-target", "128", "--maximum-header", "1024", "--maximum-fields", "8", "--maximum-body", "1024",
        ]
        let long = String(repeating: "x", count: 1025)
        let bomb = try await gzip(String(repeating: " ", count: 100_000))
        try await serve(limits) { (url) async throws in
            #expect(try await Curl(url + "/health/live?" + long.prefix(100)).status == 200)
            #expect(try await Curl(url + "/health/live?" + long.prefix(128)).status == 414)
            #expect(try await Curl(url + "/health/live", ["--header", "X: " + long]).status == 431)
            let fields = (0..<8).flatMap { ["--header", "X-\($0): y"] }
            #expect(try await Curl(url + "/health/live", fields).status == 431)
            #expect(try await Curl(url + "/recommend", ["--data", long]).status == 413)
            let compressed = ["--data-binary", bomb, "--header", "Content-Encoding: gzip"]
            #expect(try await Curl(url + "/recommend", compressed).status == 413)
        }
    }

    @Test("bodies are compressed both ways")
    func bodiesAreCompressedBothWays() async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let cart = try await gzip(#"{"items": ["1", "2"]}"#)
        try await serve([]) { (url) async throws in
            let asked = try await Curl(
                url + "/recommend", ["--data-binary", cart, "--header", "Content-Encoding: gzip"])
            #expect(asked.status == 200 && asked.body.contains("recommendations"))
            let document = try await Curl(url + "/openapi.yaml", ["--compressed"])
            #expect(document.contentEncoding == "gzip" && document.body.hasPrefix("openapi: 3"))
            #expect(try await Curl(url + "/openapi.yaml").contentEncoding == "")
            #expect(try await Curl(url + "/health", ["--compressed"]).contentEncoding == "")
        }
        try await serve(["--compression-threshold", "0"]) { (url) async throws in
            #expect(try await Curl(url + "/openapi.yaml", ["--compressed"]).contentEncoding == "")
        }
    }

    @Test("beyond the memory bound bodies are refused and health is answered")
    func beyondTheMemoryBoundBodiesAreRefusedAndHealthAnswered() async throws {
        let body = "@" + (try directory.write("large", String(repeating: " ", count: 3 << 20)))
        for (memory, status) in [("1048576", 503), ("16777216", 400)] {
            try await serve(["--maximum-memory", memory, "--maximum-body", "4194304"]) { (url) async throws in
                #expect(try await Curl(url + "/recommend", ["--data-binary", body]).status == status)
                #expect(try await Curl(url + "/health/live").status == 200)
            }
        }
    }

    /// Sends the beginning of a request and nothing more.
    private func stall(_ url: String, after text: String) async throws -> String {
        let port = url.split(separator: ":").last ?? ""
        let script = #"exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "$1" >&3 && cat <&3"#
        return try await FinishedProgram(at: "/bin/bash", ["-c", script, String(port), text]).output
    }

    @Test("who is slower than allowed is cut off")
    func whoIsSlowerThanAllowedIsCutOff() async throws {
        let times = [
            "--header-timeout", "0.2", "--body-timeout", "0.2", "--keep-alive", "0.2", "--linger-timeout", "0.1",
        ]
        try await serve(times) { (url) async throws in
            #expect(try await stall(url, after: #"GET / HTTP/1.1\r\n"#).hasPrefix("HTTP/1.1 408 "))
            let head = #"POST /recommend HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"#
            #expect(try await stall(url, after: head).hasPrefix("HTTP/1.1 408 "))
            #expect(try await stall(url, after: "").isEmpty)
        }
    }

    @Test("a connection ends after its requests")
    func aConnectionEndsAfterItsRequests() async throws {
        try await serve(["--requests-per-connection", "1"]) { (url) async throws in
            #expect(try await Curl(url + "/health/live", ["--include"]).body.contains("connection: close"))
        }
    }
}
