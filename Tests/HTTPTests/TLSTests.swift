import Foundation
import Testing

@testable import HTTP

/// TLS over real sockets, with a client of ours, `openssl s_client` and `curl`.
@Suite(.serialized) struct TLSTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private let certificates: TestCertificates

    init() throws { certificates = try TestCertificates.shared.get() }

    private func run(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (SocketAddress, TLSClientContext) throws -> Void
    ) async throws {
        let client = try certificates.client()
        try await TestServer.run({
            $0.tls = certificates.server
            configure(&$0)
        }) { _, address, _ in
            try await TestClient.run { try body(address, client) }
        }
    }

    // MARK: HTTP through TLS

    @Test("every byte may come in a record of its own")
    func everyByteMayComeInARecordOfItsOwn() async throws {
        try await run { address, tls in
            for framing in FramingCase.valid {
                let client = try TestClient(address, tls: tls)
                for byte in framing.input { try client.send([byte]) }
                #expect(try client.responses(1, heads: framing.heads).map(\.status) == framing.statuses)
            }
        }
    }

    @Test("large bodies go both ways")
    func largeBodiesGoBothWays() async throws {
        try await run { address, tls in
            let client = try TestClient(address, receiveBuffer: 4096, tls: tls)
            let body = [UInt8](repeating: 5, count: 1 << 20)
            for _ in 0..<3 {
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
                try client.send(body)
                #expect(try client.responses(1).map(\.bytes) == [body])
            }
            #expect(try client.get("/large")?.bytes.count == 8 << 20)
        }
    }

    @Test("an idle connection ends with close notify")
    func anIdleConnectionEndsWithCloseNotify() async throws {
        try await run({ $0.limits.idleTimeout = .milliseconds(300) }) { address, tls in
            let client = try TestClient(address, tls: tls)
            #expect(try client.get()?.status == 200)
            #expect(try client.receiveToEnd().isEmpty)
        }
    }

    @Test("a half-closed client gets its answers")
    func aHalfClosedClientGetsItsAnswers() async throws {
        try await run { address, tls in
            let client = try TestClient(address, tls: tls)
            try client.send("GET /after/100 HTTP/1.1\r\nHost: a\r\n\r\n" + get)
            client.endOutput()
            #expect(WireResponse.parse(try client.receiveToEnd()).map(\.status) == [200, 200])
        }
    }

    @Test("clients that go in the middle do no harm")
    func clientsThatGoInTheMiddleDoNoHarm() async throws {
        try await run { address, tls in
            for index in 0..<10 {
                let client = try TestClient(address, receiveBuffer: 4096, tls: tls)
                if index % 2 == 0 { client.resetWhenReleased() }
                try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n" + get)
                _ = try client.receive(1000)
            }
            #expect(try TestClient(address, tls: tls).get()?.status == 200)
        }
    }

    // MARK: The handshake

    private func client(_ address: SocketAddress, _ options: [String], input: String = "") throws -> Command {
        try Command(
            "openssl",
            [
                "s_client", "-connect", "\(address)", "-CAfile", certificates.path("ca.pem"), "-verify_return_error",
                "-ign_eof",
            ] + options, input: input)
    }

    @Test("only TLS 1.2 and 1.3 are spoken")
    func onlyTLS12And13AreSpoken() async throws {
        let closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        try await run { [self] address, _ in
            for (version, isSpoken) in [("-tls1", false), ("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
                let result = try client(
                    address, [version] + (isSpoken ? [] : ["-cipher", "DEFAULT@SECLEVEL=0"]), input: closing)
                #expect(result.output.contains("HTTP/1.1 200 OK") == isSpoken, "\(version)\n\(result.output)")
                #expect((result.status == 0) == isSpoken)
            }
            let weak = try client(address, ["-tls1_2", "-cipher", "AES128-SHA"], input: closing)
            #expect(weak.status != 0 && !weak.output.contains("HTTP/1.1"))
        }
    }

    @Test("the protocol is negotiated")
    func theProtocolIsNegotiated() async throws {
        let closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        try await run { [self] address, _ in
            let both = try client(address, ["-alpn", "h2,http/1.1"], input: closing)
            #expect(both.output.contains("ALPN protocol: http/1.1") && both.output.contains("HTTP/1.1 200 OK"))
            let other = try client(address, ["-alpn", "h2"], input: closing)
            #expect(other.status != 0 && other.output.contains("no application protocol"))
            let none = try client(address, [], input: closing)
            #expect(none.output.contains("No ALPN negotiated") && none.output.contains("HTTP/1.1 200 OK"))
        }
    }

    @Test("renegotiation is refused")
    func renegotiationIsRefused() async throws {
        try await run({ $0.limits.idleTimeout = .milliseconds(500) }) { [self] address, _ in
            let options = ["s_client", "-connect", "\(address)", "-CAfile", certificates.path("ca.pem"), "-tls1_2"]
            let result = try Command("openssl", options, input: "R\n" + get)
            #expect(result.output.contains("RENEGOTIATING") && result.output.contains("no renegotiation"))
            #expect(!result.output.contains("HTTP/1.1 200"))
        }
    }

    @Test("curl is served")
    func curlIsServed() async throws {
        try await run { [self] address, _ in
            let result = try Command(
                "curl",
                [
                    "--silent", "--show-error", "--cacert", certificates.path("ca.pem"), "--compressed", "--write-out",
                    " %{http_version} %{ssl_verify_result}", "https://localhost:\(address.port)/client",
                    "https://localhost:\(address.port)/items/2",
                ])
            #expect(result.status == 0 && result.output == "127.0.0.1 1.1 02 1.1 0", "\(result.output)")
            let untrusting = try Command("curl", ["--silent", "https://localhost:\(address.port)/"])
            #expect(untrusting.status == 60)
        }
    }

    @Test("a handshake that takes too long is cut off", arguments: ["", "\u{16}\u{3}\u{1}"])
    func aHandshakeThatTakesTooLongIsCutOff(_ beginning: String) async throws {
        try await run({ $0.tls?.handshakeTimeout = .milliseconds(200) }) { address, tls in
            let client = try TestClient(address)
            try client.send(beginning)
            for _ in 0..<8 {
                if !beginning.isEmpty { try? client.send("\u{1}") }
                usleep(20_000)
            }
            // Closed, with or without a reset: bytes may have been left unread.
            #expect((try? client.receiveToEnd()) ?? [] == [])
            let patient = try TestClient(address, tls: tls)
            usleep(300_000)
            #expect(try patient.get()?.status == 200)
        }
    }

    @Test(
        "plain bytes on the TLS port close cleanly",
        arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\0\0\0\0garbage that is long enough to be a record\r\n\r\n",
        ])
    func plainBytesOnTheTLSPortCloseCleanly(_ text: String) async throws {
        try await run { address, tls in
            let client = try TestClient(address)
            try client.send(text)
            // At most an alert, then the end; a reset would be thrown.
            #expect(try client.receiveToEnd().count <= 7)
            client.endOutput()
            #expect(try TestClient(address, tls: tls).get()?.status == 200)
        }
    }

    @Test("a drain lets a handshake finish and the first request be answered")
    func aDrainLetsAHandshakeFinish() async throws {
        let tls = try certificates.client()
        try await TestServer.run({ $0.tls = certificates.server }) { server, address, _ in
            let accepted = try TestClient(address)
            // Half of a handshake: the end of this one shows that the drain has begun.
            let other = try TestClient(address, tls: tls)
            #expect(try await TestClient.run { try other.get()?.status } == 200)
            async let cutOff = server.shutdown(grace: .seconds(30))
            #expect(try await TestClient.run { try other.receiveToEnd() }.isEmpty)
            let answer = try await TestClient.run {
                try accepted.begin(tls)
                return try accepted.get()
            }
            #expect(answer?.status == 200 && answer?.headers["connection"] == "close")
            _ = try await TestClient.run { try accepted.receiveToEnd() }
            #expect(await cutOff == 0)
        }
    }

    // MARK: Session tickets

    /// Whether the session that `file` holds is resumed; it is written there first if there is none.
    private func resumesWith(
        _ own: TestCertificates, _ address: SocketAddress, _ file: String, _ version: String
    ) throws -> Bool {
        let isFirst = access(file, F_OK) != 0
        let result = try Command(
            "openssl",
            [
                "s_client", "-connect", "\(address)", "-CAfile", own.path("ca.pem"), "-ign_eof", version,
                isFirst ? "-sess_out" : "-sess_in", file,
            ],
            input: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(result.output.contains("HTTP/1.1 200 OK"))
        return result.output.contains("Reused, TLSv1.")
    }

    @Test(
        "tickets open sessions, also after a new certificate, until their keys are renewed twice",
        arguments: ["-tls1_2", "-tls1_3"])
    func ticketsOpenSessionsUntilTheirKeysAreRenewedTwice(_ version: String) async throws {
        let own = try TestCertificates()
        let session = own.path("session\(version)")
        var configuration = own.server
        // Nothing is renewed unless asked for below.
        configuration.ticketKeyLifetime = .milliseconds(1)
        try await TestServer.run({
            $0.tls = configuration
            $0.reloadInterval = .seconds(3600)
        }) { server, address, _ in
            #expect(try !resumesWith(own, address, session, version))
            #expect(try resumesWith(own, address, session, version))
            // Each reload renews the keys, and makes another context.
            server.reload()
            #expect(try resumesWith(own, address, session, version))
            try await Task.sleep(for: .milliseconds(2))
            server.reload()
            #expect(try !resumesWith(own, address, session, version))
        }
    }

    @Test("keys of tickets are renewed once a day")
    func keysOfTicketsAreRenewedOnceADay() {
        #expect(certificates.server.ticketKeyLifetime == .seconds(24 * 3600))
    }

    // MARK: Certificates

    @Test("client certificates are checked", arguments: [TLSConfiguration.ClientCertificates.optional, .required])
    func clientCertificatesAreChecked(_ policy: TLSConfiguration.ClientCertificates) async throws {
        let (certificates, known) = (certificates, try certificates.client(withCertificate: true))
        let strange = try TestCertificates()
        let unknown = try TLSClientContext(
            authorities: certificates.path("ca.pem"), identity: (strange.path("client.pem"), strange.path("client.key"))
        )
        try await run({
            $0.tls?.clientAuthoritiesFile = certificates.path("ca.pem")
            $0.tls?.clientCertificates = policy
        }) { (address, anonymous) throws in
            #expect(try TestClient(address, tls: known).get()?.status == 200)
            // In TLS 1.3 the client hears of it only when it reads.
            #expect(throws: TLSClientContext.Failure.self) { try TestClient(address, tls: unknown).get() }
            if policy == .optional {
                #expect(try TestClient(address, tls: anonymous).get()?.status == 200)
            } else {
                #expect(throws: TLSClientContext.Failure.self) { try TestClient(address, tls: anonymous).get() }
            }
        }
    }

    private func replace(_ certificates: TestCertificates, _ suffix: String, by name: String) {
        #expect(rename(certificates.path(name + suffix), certificates.path("server" + suffix)) == 0)
    }

    @Test("a replaced certificate is used for new connections")
    func aReplacedCertificateIsUsedForNewConnections() async throws {
        let own = try TestCertificates()
        let tls = try own.client()
        try await TestServer.run({
            $0.tls = own.server
            $0.reloadInterval = .milliseconds(20)
        }) { server, address, _ in
            let former = try TestClient(address, tls: tls)
            #expect(former.serverName == "/CN=server")
            try own.issue("second")
            replace(own, ".pem", by: "second")
            // The key is still the former one: the pair does not fit, and the former certificate stays.
            server.reload()
            #expect(try TestClient(address, tls: tls).serverName == "/CN=server")
            replace(own, ".key", by: "second")
            #expect(
                try await TestServer.eventually { (try? TestClient(address, tls: tls).serverName) == "/CN=second" })
            #expect(try former.get()?.status == 200)
        }
    }

    @Test("a reload asked for happens at once")
    func aReloadAskedForHappensAtOnce() async throws {
        let own = try TestCertificates()
        let tls = try own.client()
        try await TestServer.run({
            $0.tls = own.server
            $0.reloadInterval = .seconds(3600)
        }) { server, address, _ in
            try own.issue("server")
            try own.issue("second")
            for suffix in [".pem", ".key"] { replace(own, suffix, by: "second") }
            #expect(try TestClient(address, tls: tls).serverName == "/CN=server")
            server.reload()
            #expect(try TestClient(address, tls: tls).serverName == "/CN=second")
        }
    }

    @Test("what cannot be used is said at the start")
    func whatCannotBeUsedIsSaidAtTheStart() throws {
        func failure(_ change: (inout TLSConfiguration) -> Void) throws -> String {
            var configuration = ServerConfiguration(port: 0)
            var tls = certificates.server
            change(&tls)
            configuration.tls = tls
            let server = Server(configuration: configuration, router: Router(), logger: TestServer.quiet)
            return try #require(#expect(throws: ServerError.self) { try server.start() }).description
        }
        let (pem, key) = (certificates.path("server.pem"), certificates.path("server.key"))
        #expect(try failure { $0.privateKeyFile = certificates.path("client.key") }.contains("does not belong to"))
        // Nobody is asked for its pass phrase: under `swift test` in a terminal this would wait for ever.
        let sealed = certificates.path("sealed.key")
        try Command.succeed("openssl", ["ec", "-in", key, "-aes256", "-passout", "pass:secret", "-out", sealed])
        #expect(
            try failure { $0.privateKeyFile = sealed }.contains(
                "cannot be used: bad password read. Give a PEM file without"))
        #expect(try failure { $0.certificateFile = "/nowhere" }.contains("/nowhere cannot be used: No such file"))
        #expect(try failure { $0.certificateFile = key }.contains("no start line"))
        #expect(try failure { $0.privateKeyFile = pem }.contains("private key in \(pem)"))
        #expect(try failure { $0.clientAuthoritiesFile = key }.contains("client authorities in \(key)"))
    }
}
