import Synchronization
import Testing

@testable import HTTP

/// The whole table of framing cases through real proxies that share their connections to the server among all clients: a request
/// read where the proxy sent a body, or a body where it sent a request, would be answered to somebody else.
@Suite(.serialized, .enabled(if: Proxy.areThere, "scripts/proxies unpacks HAProxy and nginx"))
struct ProxyTests {
    /// What the server has answered.
    private final class Answered: Sendable {
        /// The proxy's ids; nil: the request had none, so it was not the proxy's.
        let ids = Mutex<[String?]>([])
        /// Answers to what was no request at all.
        let rejections = Atomic(0)

        func note(_ request: Request?) {
            guard let request else {
                rejections.wrappingAdd(1, ordering: .relaxed)
                return
            }
            let ids = request.headers.values(of: Proxy.header)
            self.ids.withLock { $0.append(ids.count == 1 ? ids[0].string : nil) }
        }

        var router: Router {
            var router = Router { failure, request, _ in
                self.note(request)
                return .text("\(failure)", status: failure.status)
            }
            for route in Router.forTests.routes {
                router.add(
                    route.method, route.template,
                    .immediate { request, _ in
                        self.note(request)
                        return Response(body: request.body)
                    })
            }
            return router
        }
    }

    @Test("no request is answered that the proxy did not forward", arguments: Proxy.Kind.allCases)
    func noRequestIsAnsweredThatTheProxyDidNotForward(_ kind: Proxy.Kind) async throws {
        let answered = Answered()
        try await TestServer.run(router: answered.router) { _, address, _ in
            let proxy = try Proxy(kind, before: address)
            #expect(try await TestServer.eventually { proxy.isListening })
            let replies = try await withThrowingTaskGroup(of: Int.self) { group in
                for framing in FramingCase.all + FramingCase.smuggling {
                    group.addTask { try await TestClient.run { try Self.send(framing.input, to: proxy.address) } }
                }
                return try await group.reduce(0, +)
            }
            #expect(replies > 100)
            // It is killed: what it has not logged by then would be missing, also of a request whose client has given up and
            // which is still on its way here: so once more when all is quiet.
            for _ in 0..<2 {
                _ = try await TestServer.eventually {
                    Set(answered.ids.withLock { $0 }.compactMap { $0 }).isSubset(of: proxy.forwarded)
                }
                try await Task.sleep(for: .seconds(1))
            }
            let forwarded = try await proxy.stop()
            let ids = answered.ids.withLock { $0 }
            let rejections = answered.rejections.load(ordering: .relaxed)
            #expect(!ids.contains(nil))
            #expect(Set(ids).count == ids.count)
            let unlogged = Set(ids.compactMap { $0 }).subtracting(forwarded)
            #expect(unlogged.isEmpty, "\(proxy.lines(of: unlogged))")
            #expect(ids.count + rejections <= forwarded.count)
            // The proxies refuse what is malformed, so most of what they forward is answered properly.
            #expect(ids.count > 50 && rejections < ids.count / 2)
        }
    }

    /// Sends all and reads until the proxy closes.
    /// - Returns: 1 if it said anything.
    private static func send(_ bytes: [UInt8], to address: SocketAddress) throws -> Int {
        let client = try TestClient(address)
        // A proxy that has refused the beginning may have closed before the end is sent.
        try? client.send(bytes)
        var count = 0
        while let part = try? client.receive(), !part.isEmpty { count += part.count }
        return count > 0 ? 1 : 0
    }
}

extension FramingCase {
    /// Requests hidden in what a proxy may take for a body. Where they are forwarded at all, the hidden one must stay hidden.
    static let smuggling: [FramingCase] = {
        let hidden = "GET /items/hidden HTTP/1.1\r\nHost: a\r\n\r\n"
        let post = "POST /echo HTTP/1.1\r\nHost: a\r\n"
        let chunk = String(hidden.utf8.count, radix: 16) + "\r\n" + hidden + "\r\n0\r\n\r\n"
        let heads = [
            "Content-Length: \(hidden.utf8.count)", "Content-Length: 0\r\nContent-Length: \(hidden.utf8.count)",
            "Content-Length: \(hidden.utf8.count)\r\nContent-Length: 0", "Content-Length: +\(hidden.utf8.count)",
            "Content-Length: 0,\(hidden.utf8.count)", "Content-Length : \(hidden.utf8.count)",
            "Content-Length:\u{B}\(hidden.utf8.count)", " Content-Length: \(hidden.utf8.count)",
            "X: y\nContent-Length: \(hidden.utf8.count)", "X: y\rContent-Length: \(hidden.utf8.count)",
            "X: y\r\n Content-Length: \(hidden.utf8.count)", "Content_Length: \(hidden.utf8.count)",
            "Expect: 100-continue\r\nContent-Length: \(hidden.utf8.count)", "Upgrade: h2c\r\nContent-Length: 0",
        ].map { post + $0 + "\r\n\r\n" + hidden }
        let codings = [
            "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
            "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding:\u{B}chunked",
            "Transfer-Encoding: \u{B}chunked", "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: identity, chunked",
            "X: y\nTransfer-Encoding: chunked", "Transfer-Encoding\r\n : chunked", "Transfer_Encoding: chunked",
            "Transfer-Encoding: chunked\r\nConnection: Transfer-Encoding",
            "Content-Length: 4\r\nConnection: Content-Length",
        ].map { post + $0 + "\r\n\r\n" + chunk }
        let chunks = [
            "1;a\nb\r\nx\r\n0\r\n\r\n", "1\n x\r\n0\r\n\r\n", "0x1\r\nx\r\n0\r\n\r\n", "1\r\nx\r\n0\r\nX:\r\n\r\n",
            "1\r\nx\r\n0\r\nContent-Length: 40\r\n\r\n", "1\r\nx\n0\r\n\r\n", "0\r\n\r\n", "000000000000000000\r\n\r\n",
            "1;x=\"\r\n\"\r\nx\r\n0\r\n\r\n", "10000000000000000\r\nx\r\n0\r\n\r\n",
        ].map { post + "Transfer-Encoding: chunked\r\n\r\n" + $0 + hidden }
        return (heads + codings + chunks).enumerated().map { FramingCase("smuggling \($0)", $1, []) }
    }()
}
