import Testing

@testable import HTTP

@Suite(.timeLimit(.minutes(1))) struct HostNamesTests {
    @Test("addresses, localhost and the names given are answered for, in any case and with any port")
    func whatIsAnsweredFor() {
        let names = HostNames(["Admin.example"])
        for host in [
            "127.0.0.1", "127.0.0.1:9090", "10.0.0.7:80", "[::1]", "[::1]:9090", "localhost", "LocalHost:9090",
            "admin.example", "ADMIN.EXAMPLE:9090",
        ] {
            #expect(names.contains(Array(host.utf8)[...]), "\(host)")
        }
        for host in [
            "pages.example", "pages.example:9090", "localhost.pages.example", "127.0.0.1.pages.example", "127.1",
            "admin.example.", "xadmin.example", "2130706433", "0x7f.0.0.1", "",
        ] {
            #expect(!names.contains(Array(host.utf8)[...]), "\(host)")
        }
    }

    @Test("a request for another host gets 421 on every route, and one without a host is answered")
    func aRequestForAnotherHost() async throws {
        try await TestServer.run({
            $0.hostNames = []
            $0.openRoutes = ["/"]
            $0.privilegedRoutes = ["/items/{id}"]
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                func status(_ path: String, _ host: String) throws -> Int? {
                    try client.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                    return try client.responses(1).first?.status
                }
                for path in ["/", "/echo", "/items/7", "/nowhere"] {
                    #expect(try status(path, "pages.example:9090") == 421, "\(path)")
                }
                #expect(try status("/", "127.0.0.1:9090") == 200)
                #expect(try status("/echo", "localhost") == 200)
                #expect(try status("/items/7", "[::1]:9090") == 401)
                let old = try TestClient(address)
                try old.send("GET / HTTP/1.0\r\n\r\n")
                #expect(WireResponse.parse(try old.receiveToEnd()).map(\.status) == [200])
            }
        }
    }

    @Test("unless names are given every host is answered for")
    func unlessNamesAreGiven() async throws {
        try await TestServer.run { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                try client.send("GET / HTTP/1.1\r\nHost: pages.example\r\n\r\n")
                #expect(try client.responses(1).first?.status == 200)
            }
        }
    }
}
