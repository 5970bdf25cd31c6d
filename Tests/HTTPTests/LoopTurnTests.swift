import Compression
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import HTTP

/// No client keeps an event loop from the others.
@Suite(.serialized) struct LoopTurnTests {
    /// Notes which requests are answered in which order. The first stops the loop until it is let go, so that what the others send
    /// has arrived before any of it is looked at.
    private final class Order: Sendable {
        let stopped = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let names = Mutex<[String]>([])

        var router: Router {
            var router = Router()
            router.add(
                .get, "/stop",
                .immediate { [self] _, _ in
                    stopped.signal()
                    goOn.wait()
                    return .text("")
                })
            router.add(
                .get, "/{name}",
                .immediate { [self] _, parameters in
                    names.withLock { $0.append(parameters["name"]?.string ?? "") }
                    return .text("")
                })
            return router
        }
    }

    private static func request(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    @Test("who pipelines many requests is answered in turn with the others")
    func whoPipelinesManyRequestsIsAnsweredInTurnWithTheOthers() async throws {
        let order = Order()
        try await TestServer.run({ $0.eventLoops = 1 }, router: order.router) { _, address, _ in
            try await TestClient.run {
                let (stopping, many, one) = (try TestClient(address), try TestClient(address), try TestClient(address))
                try stopping.send(Self.request("/stop"))
                order.stopped.wait()
                try many.send(String(repeating: Self.request("/many"), count: 900))
                try one.send(Self.request("/one"))
                usleep(20_000)
                order.goOn.signal()
                #expect(try many.responses(900).count == 900)
                #expect(try one.responses(1).count == 1)
            }
        }
        let names = order.names.withLock { $0 }
        #expect(names.count == 901)
        #expect(names.firstIndex(of: "one")! <= 16)
    }

    @Test("many connections at once are served in turn")
    func manyConnectionsAtOnceAreServedInTurn() async throws {
        let order = Order()
        try await TestServer.run({ $0.eventLoops = 1 }, router: order.router) { _, address, _ in
            try await TestClient.run {
                let stopping = try TestClient(address)
                let clients = try (0..<20).map { _ in try TestClient(address) }
                try stopping.send(Self.request("/stop"))
                order.stopped.wait()
                for (index, client) in clients.enumerated() {
                    try client.send(String(repeating: Self.request("/\(index)"), count: 50))
                }
                usleep(20_000)
                order.goOn.signal()
                for client in clients { #expect(try client.responses(50).count == 50) }
            }
        }
        let names = order.names.withLock { $0 }
        // Nobody's last request comes before everybody's first.
        let firsts = (0..<20).compactMap { names.firstIndex(of: "\($0)") }
        let lasts = (0..<20).compactMap { names.lastIndex(of: "\($0)") }
        #expect(firsts.count == 20 && firsts.max()! < lasts.min()!)
    }

    @Test("handshakes are done a few at a time")
    func handshakesAreDoneAFewAtATime() async throws {
        let order = Order()
        let newcomers = Mutex<[TestClient]>([])
        let shaken = Mutex(-1)
        var router = order.router
        router.add(
            .get, "/of/others",
            .immediate { _, _ in
                let count = newcomers.withLock { $0.count { $0.isReadable } }
                shaken.withLock { $0 = count }
                return .text("")
            })
        let certificates = try TestCertificates.shared.get()
        let tls = try certificates.client()
        try await TestServer.run(
            {
                $0.eventLoops = 1
                $0.tls = certificates.server
            }, router: router
        ) { _, address, _ in
            try await TestClient.run {
                let (stopping, one) = (try TestClient(address, tls: tls), try TestClient(address, tls: tls))
                let clients = try (0..<40).map { _ in try TestClient(address) }
                try stopping.send(Self.request("/stop"))
                order.stopped.wait()
                for client in clients { try client.beginWithoutWaiting(tls) }
                newcomers.withLock { $0 = clients }
                try one.send(Self.request("/of/others"))
                usleep(20_000)
                order.goOn.signal()
                #expect(try one.responses(1).count == 1)
                // In the end all have their answer.
                let end = ContinuousClock.now + .seconds(10)
                while newcomers.withLock({ $0.contains { !$0.isReadable } }), .now < end { usleep(1000) }
                #expect(newcomers.withLock { $0.allSatisfy { $0.isReadable } })
            }
        }
        #expect((0...16).contains(shaken.withLock { $0 }))
    }

    @Test("a body nobody reads is not decompressed")
    func aBodyNobodyReadsIsNotDecompressed() async throws {
        // Not even gzip: whoever looked would see.
        let damaged = "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                for line in ["GET / HTTP/1.1", "GET /after/0 HTTP/1.1"] {
                    let client = try TestClient(address)
                    try client.send("\(line)\r\nHost: a\r\n\(damaged)")
                    #expect(try client.responses(1).map(\.status) == [200], "\(line)")
                    #expect(try client.get()?.status == 200)
                }
                let client = try TestClient(address)
                try client.send("POST /echo/later HTTP/1.1\r\nHost: a\r\n\(damaged)")
                #expect(try client.responses(1).map(\.status) == [400])
            }
        }
    }

    @Test("a document is compressed once, and nothing else is in the loop's turn")
    func aDocumentIsCompressedOnceAndNothingElseIsInTheLoopsTurn() throws {
        let body = [UInt8](repeating: 7, count: 20_000)
        let document = Response.document(contentType: "text/plain", body: body)
        let pipeline = RequestPipeline(router: Router(), configuration: ServerConfiguration())
        let request = try Request(.get, "/", headers: [("Accept-Encoding", "gzip")])
        let answer = pipeline.run({ _, _ in document }, request, RouteParameters())
        #expect(answer.headers["content-encoding"] == "gzip")
        #expect(try Gzip.decompress(answer.body, limit: 1 << 20) == body)
        // The same bytes, not equal ones.
        let compressed = try #require(document.compressedBody)
        #expect(answer.body.withUnsafeBytes { $0.baseAddress } == compressed.withUnsafeBytes { $0.baseAddress })
        let plain = pipeline.run(
            { _, _ in Response(contentType: "text/plain", body: body) }, request, RouteParameters())
        #expect(plain.headers["content-encoding"] == nil && plain.body == body)
        let unliked = pipeline.run({ _, _ in document }, try Request(.get, "/"), RouteParameters())
        #expect(unliked.body == body && unliked.headers["vary"] == "accept-encoding")
    }

    @Test("a document that is changed is compressed no more")
    func aDocumentThatIsChangedIsCompressedNoMore() {
        var document = Response.document(contentType: "text/plain", body: [UInt8](repeating: 7, count: 20_000))
        document.body.append(8)
        #expect(document.compressedBody == nil)
    }
}
