import Foundation
import Testing

@testable import HTTP

@Suite(.serialized, .timeLimit(.minutes(1))) struct ServerTelemetryTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)").path

    @Test("connections are counted while they are open, and those closed for others")
    func connectionsAreCounted() async throws {
        let telemetry = ServerTelemetry()
        #expect(telemetry.connectionLimit == 0 && telemetry.heldBytesLimit == 0)
        try await TestServer.run({
            $0.telemetry = telemetry
            $0.maximumConnections = 2
            $0.maximumMemory = 2 << 20
        }) { _, address, _ in
            #expect(telemetry.connectionLimit == 2 && telemetry.heldBytesLimit == 2 << 20)
            let clients = try (0..<2).map { _ in try TestClient(address) }
            for client in clients { _ = try client.get() }
            #expect(telemetry.openConnections == 2 && telemetry.connectionsClosedForOthers == 0)
            let third = try TestClient(address)
            #expect(try third.get()?.status == 200)
            #expect(telemetry.openConnections == 2 && telemetry.connectionsClosedForOthers == 1)
            #expect(telemetry.acceptedConnections == 3)
            withExtendedLifetime(clients) {}
        }
        #expect(telemetry.openConnections == 0 && telemetry.heldBytes == 0)
    }

    @Test("handshakes are counted by how they ended, and the certificate's end is known")
    func handshakesAreCountedByHowTheyEnded() async throws {
        let certificates = try TestCertificates.shared.get()
        let telemetry = ServerTelemetry()
        var tls = certificates.server
        tls.handshakeTimeout = .milliseconds(200)
        try await TestServer.run({
            $0.telemetry = telemetry
            $0.tls = tls
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address, tls: certificates.client())
                #expect(try client.get()?.status == 200)
                let plain = try TestClient(address)
                try plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try plain.receiveToEnd()
                // Says nothing until it is let go.
                #expect(try TestClient(address).receiveToEnd().isEmpty)
                _ = try TestClient(address)
            }
            #expect(try await TestServer.eventually { telemetry.handshakes(.abandoned) == 1 })
            #expect(
                HandshakeOutcome.allCases.map { telemetry.handshakes($0) } == [1, 1, 1, 1],
                "\(telemetry.openConnections)")
            let expiry = try #require(telemetry.certificateExpiry)
            let now = Int64(Date().timeIntervalSince1970)
            #expect((now + 86_400...now + 3 * 86_400).contains(expiry))
        }
    }

    @Test("a file of tokens that cannot be used any more is known until it can")
    func filesThatCannotBeUsedAreKnown() async throws {
        func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file), options: .atomic) }
        try write("a-token-0123456789\n")
        defer { unlink(file) }
        let telemetry = ServerTelemetry()
        try await TestServer.run({
            $0.telemetry = telemetry
            $0.bearerTokenFile = file
            $0.reloadInterval = .seconds(60)
        }) { server, _, _ in
            #expect(telemetry.reloads(of: .certificate) == nil && telemetry.reloads(of: .privilegedTokens) == nil)
            #expect(telemetry.certificateExpiry == nil)
            #expect(try #require(telemetry.reloads(of: .bearerTokens)) == (0, 0, true))
            try write("short\n")
            server.reload()
            #expect(try #require(telemetry.reloads(of: .bearerTokens)) == (0, 1, false))
            try write("another-token-0123456789\n")
            server.reload()
            #expect(try #require(telemetry.reloads(of: .bearerTokens)) == (1, 1, true))
        }
    }
}
