import Foundation
import TestSupport
import Testing

@testable import HTTP

@Suite struct BearerTokenTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)").path
    private let first = "first-token-0123456789"
    private let second = "second/token+0123456789=="

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file), options: .atomic) }

    private func get(_ client: TestClient, _ authorization: String?, _ path: String = "/") throws -> WireResponse? {
        let field = authorization.map { "Authorization: \($0)\r\n" } ?? ""
        try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
        return try client.responses(1).first
    }

    @Test("only who has a token passes")
    func onlyWhoHasATokenPasses() async throws {
        try write("# ours\r\n\(first)\r\n\n  \(second)\n")
        defer { unlink(file) }
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.openRoutes = ["/items/{id}"]
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                for given in ["Bearer \(first)", "bearer \(second)", "BEARER  \(first)"] {
                    #expect(try get(client, given)?.status == 200, "\(given)")
                }
                let anonymous = try get(client, nil)
                #expect(anonymous?.status == 401 && anonymous?.headers["www-authenticate"] == "Bearer")
                for given in [
                    "Bearer \(first)x", "Bearer \(first.dropLast())", "Bearer", "Bearer ", "Basic \(first)", first,
                    "Bearer # ours", "Bearer \(first),\(second)", "Bearer \(first)\r\nAuthorization: Bearer \(first)",
                ] {
                    let refusal = try get(client, given)
                    #expect(refusal?.status == 401, "\(given)")
                    #expect(refusal?.headers["www-authenticate"] == "Bearer error=\"invalid_token\"")
                }
                #expect(try get(client, nil, "/nowhere")?.status == 401)
                #expect(try get(client, nil, "/items/7")?.status == 200)
            }
        }
    }

    /// Each answer says whether a token is right: without the limit, thousands a second could be tried.
    @Test("who asks whether to send a body is counted before the token is looked at, and once")
    func whoAsksWhetherToSendABodyIsCountedBeforeTheTokenIsLookedAtAndOnce() async throws {
        try write(first)
        defer { unlink(file) }
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.rateLimit = RateLimit(requestsPerSecond: 0.01, burst: 3)
        }) { _, address, _ in
            try await TestClient.run {
                let head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
                func guess(_ token: String) throws -> Int? {
                    let client = try TestClient(address)
                    try client.send("\(head)Authorization: Bearer \(token)\r\n\r\n")
                    return WireResponse.parse(try client.receiveToEnd()).first?.status
                }
                let client = try TestClient(address)
                try client.send("\(head)Authorization: Bearer \(first)\r\n\r\n")
                #expect(String(decoding: try client.receive(), as: UTF8.self).hasPrefix("HTTP/1.1 100 "))
                try client.send("ab")
                #expect(try client.responses(1).map(\.body) == ["ab"])
                #expect(try guess(second) == 401)
                #expect(try guess(second) == 401)
                #expect(try guess(second) == 429)
                #expect(try guess(first) == 429)
            }
        }
    }

    @Test("a body is not asked for without a token")
    func aBodyIsNotAskedForWithoutAToken() async throws {
        try write(first)
        defer { unlink(file) }
        try await TestServer.run({ $0.bearerTokenFile = file }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
                #expect(WireResponse.parse(try client.receiveToEnd()).map(\.status) == [401])
            }
        }
    }

    @Test("privileged routes ask for a token of their own file")
    func privilegedRoutesAskForATokenOfTheirOwnFile() async throws {
        let other = file + ".privileged"
        try write(first)
        try Data(second.utf8).write(to: URL(filePath: other))
        defer {
            unlink(file)
            unlink(other)
        }
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.privilegedRoutes = ["/items/{id}"]
            $0.privilegedTokenFile = other
        }) { server, address, _ in
            let client = try TestClient(address)
            #expect(try get(client, "Bearer \(second)", "/items/7")?.status == 200)
            #expect(try get(client, "Bearer \(first)", "/items/7")?.status == 401)
            #expect(try get(client, nil, "/items/7")?.headers["www-authenticate"] == "Bearer")
            #expect(try get(client, "Bearer \(second)")?.status == 401)
            #expect(try get(client, "Bearer \(first)")?.status == 200)
            try Data("a-third-token-0123456789".utf8).write(to: URL(filePath: other))
            server.reload()
            #expect(try get(client, "Bearer \(second)", "/items/7")?.status == 401)
            #expect(try get(client, "Bearer a-third-token-0123456789", "/items/7")?.status == 200)
        }
    }

    @Test("without its file, a privileged route lets nobody in")
    func withoutItsFileAPrivilegedRouteLetsNobodyIn() async throws {
        try await TestServer.run({ $0.privilegedRoutes = ["/items/{id}"] }) { _, address, _ in
            let client = try TestClient(address)
            #expect(try get(client, "Bearer \(first)", "/items/7")?.status == 401)
            #expect(try get(client, nil)?.status == 200)
        }
    }

    @Test("tokens are rotated without a restart")
    func tokensAreRotatedWithoutARestart() async throws {
        try write(first)
        defer { unlink(file) }
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.reloadInterval = .milliseconds(10)
        }) { server, address, _ in
            let client = try TestClient(address)
            #expect(try get(client, "Bearer \(first)")?.status == 200)
            try write("\(first)\n\(second)\n")
            #expect(try await TestServer.eventually { (try? get(client, "Bearer \(second)"))?.status == 200 })
            #expect(try get(client, "Bearer \(first)")?.status == 200)
            try write("too short\n")
            server.reload()
            #expect(try get(client, "Bearer \(second)")?.status == 200)
            try write(second)
            server.reload()
            #expect(try get(client, "Bearer \(first)")?.status == 401)
            #expect(try get(client, "Bearer \(second)")?.status == 200)
        }
    }

    @Test("a token has the name its line gives it, or is unnamed, and the log shows it")
    func aTokenHasTheNameItsLineGivesIt() async throws {
        let tokens = (0..<6).map { "token-number-\($0)-0123456789" }
        try write(
            """
            # the shop's
            shop: \(tokens[0])
            back.office_2=\(tokens[1])==
            \(tokens[2])
            plain/with+padding==
            batch = \(tokens[4])
            shop:\(tokens[5])
            """)
        defer { unlink(file) }
        let (log, telemetry) = (LogRecorder(), ServerTelemetry())
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.openRoutes = ["/items/{id}"]
            $0.accessLogger = log.logger
            $0.telemetry = telemetry
        }) { server, address, _ in
            let client = try TestClient(address)
            for token in [tokens[0], tokens[1] + "==", tokens[2], "plain/with+padding==", tokens[4], tokens[5]] {
                #expect(try get(client, "Bearer \(token)")?.status == 200, "\(token)")
            }
            #expect(try get(client, "Bearer shop: \(tokens[0])")?.status == 401)
            #expect(try get(client, "Bearer \(tokens[0])", "/nowhere")?.status == 404)
            #expect(try get(client, nil, "/items/7")?.status == 200)
            let counts = telemetry.requestsByToken(of: .bearerTokens).map { "\($0.name) \($0.requests)" }
            #expect(counts == ["shop 3", "back.office_2 1", "unnamed 2", "batch 1"])
            try write("shop: \(tokens[0])\n")
            server.reload()
            #expect(try get(client, "Bearer \(tokens[0])")?.status == 200)
            #expect(telemetry.requestsByToken(of: .bearerTokens).map { "\($0.name) \($0.requests)" } == ["shop 4"])
            #expect(telemetry.requestsByToken(of: .privilegedTokens).isEmpty)
        }
        let lines = log.lines.withLock { $0 }
        #expect(
            lines.map { $0["token"].map { "\($0)" } ?? "-" } == [
                "shop", "back.office_2", "unnamed", "unnamed", "batch", "shop", "-", "shop", "-", "shop",
            ])
        for line in lines { #expect(!"\(line)".contains("0123456789") && !"\(line)".contains("padding")) }
    }

    @Test("a name that ends with = is worth a warning with the line's number, at start and when the file is read again")
    func aNameThatEndsWithEqualsIsWorthAWarning() async throws {
        try write("\(second)\nshop: \(first)\npart=of-a-token-0123456789\n")
        defer { unlink(file) }
        let log = LogRecorder()
        var configuration = ServerConfiguration(port: 0)
        configuration.bearerTokenFile = file
        let server = Server(configuration: configuration, router: .forTests, logger: log.logger)
        try server.start()
        let warned: @Sendable () -> [String] = {
            log.lines.withLock { $0 }.compactMap { line in line["line"].map { "\($0)" } }
        }
        #expect(warned() == ["3"])
        try write("\(first)\npart=of-a-token-0123456789\n")
        server.reload()
        #expect(try await TestServer.eventually { warned() == ["3", "2"] })
        await server.shutdown(grace: .zero)
        for line in log.lines.withLock({ $0 }) { #expect(!"\(line)".contains("0123456789")) }
    }

    @Test("a token put in the place of a file's path is not shown, however it reads as a path")
    func aTokenPutInThePlaceOfAPathIsNotShown() {
        for secret in [
            first, second, "/" + second, String(repeating: "0123456789", count: 40), "~" + first, "/dev/null/" + first,
        ] {
            var configuration = ServerConfiguration(port: 0)
            configuration.privilegedTokenFile = secret
            configuration.privilegedTokenSetting = "admin_token_file"
            let server = Server(configuration: configuration, router: .forTests, logger: TestServer.quiet)
            let error = #expect(throws: ServerError.self) { try server.start() }
            let said = error.map { "\($0)" } ?? ""
            #expect(said.hasPrefix("admin_token_file does not name a file") && !said.contains("0123456789"), "\(said)")
        }
    }

    @Test("tokens without a name are counted together, whatever their lines; all others by their names")
    func tokensWithoutANameAreCountedTogether() async throws {
        let third = "third-token-0123456789"
        try write("\(first)\n\(second)\nline-1: \(third)\n")
        defer { unlink(file) }
        let telemetry = ServerTelemetry()
        let counts: @Sendable () -> [String] = {
            telemetry.requestsByToken(of: .bearerTokens).map { "\($0.name) \($0.requests)" }
        }
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.telemetry = telemetry
        }) { server, address, _ in
            let client = try TestClient(address)
            for token in [first, second, second, third, third, third] {
                #expect(try get(client, "Bearer \(token)")?.status == 200)
            }
            #expect(counts() == ["unnamed 3", "line-1 3"])
            // A line above that is gone changes no name.
            try write("\(second)\nline-1: \(third)\n")
            server.reload()
            #expect(try get(client, "Bearer \(second)")?.status == 200)
            #expect(counts() == ["unnamed 4", "line-1 3"])
        }
    }

    @Test("a request that asks whether to send its body counts once for its token")
    func aRequestThatAsksWhetherToSendItsBodyCountsOnce() async throws {
        try write("shop: \(first)")
        defer { unlink(file) }
        let telemetry = ServerTelemetry()
        try await TestServer.run({
            $0.bearerTokenFile = file
            $0.telemetry = telemetry
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
                        + "Authorization: Bearer \(first)\r\n\r\n")
                #expect(String(decoding: try client.receive(), as: UTF8.self).hasPrefix("HTTP/1.1 100 "))
                try client.send("ab")
                #expect(try client.responses(1).map(\.body) == ["ab"])
            }
            #expect(telemetry.requestsByToken(of: .bearerTokens).map(\.requests) == [1])
        }
    }

    @Test("a file that cannot be used is an error that does not show it")
    func aFileThatCannotBeUsedIsAnErrorThatDoesNotShowIt() throws {
        defer { unlink(file) }
        let read = { [file] in try BearerTokens(file: file, setting: "tokens") }
        #expect(throws: BearerTokenError.noFile(setting: "tokens", reason: "No such file or directory")) { try read() }
        try write("# nothing\n\n")
        #expect(throws: BearerTokenError.noTokens(file: file)) { try read() }
        for bad in [
            "short", "with space 0123456789", "täken-0123456789012", "a b: a-token-0123456789", ": a-token-0123456789",
            "name: short", "a-token-0123456789: name", "na/me=a-token-0123456789",
            // Which part of these is the name, and which a token's, nobody can tell.
            "part=of-a-token=0123456789abcdef", "shop: part=of-a-token-0123456789",
            "part==of-a-token-0123456789", "=of-a-token-0123456789",
            String(repeating: "n", count: 65) + ": a-token-0123456789",
        ] {
            try write("\(first)\n\(bad)\n")
            let error = #expect(throws: BearerTokenError.self) { try read() }
            #expect(error == .invalidLine(file: file, line: 2))
            #expect(error.map { !"\($0)".contains(bad) } == true)
        }
    }
}
