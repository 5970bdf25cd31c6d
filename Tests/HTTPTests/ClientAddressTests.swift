import Platform
import Testing

@testable import HTTP

/// Who a request comes from, and how much one client may ask.
@Suite struct ClientAddressTests {
    @Test(
        "a network contains its addresses",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false),
            ("::/0", "1.2.3.4", true), ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false),
            ("192.168.4.0/22", "192.168.7.9", true), ("192.168.4.0/22", "192.168.8.0", false),
            ("10.0.0.1", "::ffff:10.0.0.1", true), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
            ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ])
    func aNetworkContainsItsAddresses(_ network: String, _ address: String, _ isInside: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(#require(IPAddress(address))) == isInside)
    }

    @Test(
        "what is not a network is refused",
        arguments: [
            "", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "a", "[::1]", "1.2.3.4:5",
        ])
    func whatIsNotANetworkIsRefused(_ text: String) {
        #expect(IPNetwork(text) == nil)
        #expect(throws: TrustedProxies.InvalidNetwork(text: text)) { try TrustedProxies([text]) }
    }

    private func client(
        _ fields: [String], header: TrustedProxies.Header = .xForwardedFor, peer: String? = "10.0.0.1",
        trusted: [String] = ["10.0.0.0/8", "fd00::/8"]
    ) throws -> String? {
        var headers = Headers()
        for field in fields { headers.append(header.rawValue, field) }
        // The header that is not trusted never matters.
        headers.append(header == .forwarded ? "X-Forwarded-For" : "Forwarded", "for=6.6.6.6")
        let proxies = try TrustedProxies(trusted, header: header)
        return proxies.client(headers, peer: peer.map { SocketAddress(host: $0, port: 1) })?.host
    }

    @Test("the last hop that is not a trusted proxy is the client")
    func theLastHopThatIsNotATrustedProxyIsTheClient() throws {
        #expect(try client(["1.1.1.1"]) == "1.1.1.1")
        #expect(try client(["6.6.6.6, 1.1.1.1"]) == "1.1.1.1")
        #expect(try client(["6.6.6.6, 1.1.1.1,10.0.0.9"]) == "1.1.1.1")
        #expect(try client(["6.6.6.6", "1.1.1.1:80", "[fd00::2]:443"]) == "1.1.1.1")
        #expect(try client(["2001:db8::1"]) == "2001:db8::1")
        #expect(try client(["10.0.0.7"]) == "10.0.0.7")
        #expect(try client([]) == "10.0.0.1")
    }

    @Test("who is no trusted proxy cannot choose an address")
    func whoIsNoTrustedProxyCannotChooseAnAddress() throws {
        #expect(try client(["1.1.1.1"], peer: "9.9.9.9") == "9.9.9.9")
        #expect(try client(["1.1.1.1"], peer: nil) == nil)
        #expect(try client(["1.1.1.1"], trusted: []) == "10.0.0.1")
        #expect(try client(["1.1.1.1"], peer: nil, trusted: ["unix"]) == "1.1.1.1")
        #expect(try client(["6.6.6.6, unknown"]) == "10.0.0.1")
        #expect(try client(["6.6.6.6, evil\u{1}, 10.0.0.2"]) == "10.0.0.2")
        #expect(try client(["6.6.6.6,"]) == "10.0.0.1")
    }

    @Test("forwarded is read as its standard says")
    func forwardedIsReadAsItsStandardSays() throws {
        #expect(try client(["for=1.1.1.1;proto=http"], header: .forwarded) == "1.1.1.1")
        #expect(try client(["for=6.6.6.6, proto=https ; FOR=\"1.1.1.1:80\""], header: .forwarded) == "1.1.1.1")
        #expect(try client(["for=\"[2001:db8::1]:80\", for=10.2.2.2"], header: .forwarded) == "2001:db8::1")
        #expect(try client(["for=6.6.6.6, for=_hidden"], header: .forwarded) == "10.0.0.1")
        #expect(try client(["by=\"a,b;for=6.6.6.6\";for=1.1.1.1"], header: .forwarded) == "1.1.1.1")
    }

    // MARK: The rate

    private func address(_ host: String) -> SocketAddress { SocketAddress(host: host, port: 1) }

    @Test("a client gets its burst and then its rate")
    func aClientGetsItsBurstAndThenItsRate() {
        let limiter = RateLimiter(RateLimit(requestsPerSecond: 2, burst: 3))
        let start = MonotonicTime.now
        let client = address("1.1.1.1")
        #expect((0..<3).allSatisfy { _ in limiter.take(client, now: start) == nil })
        #expect(limiter.take(client, now: start) == .milliseconds(500))
        #expect(limiter.take(client, now: start + .milliseconds(499)) == .milliseconds(1))
        #expect(limiter.take(address("1.1.1.2"), now: start) == nil)
        #expect(limiter.take(client, now: start + .milliseconds(500)) == nil)
        #expect(limiter.take(client, now: start + .milliseconds(500)) != nil)
        let later = start + .seconds(60)
        #expect((0..<3).allSatisfy { _ in limiter.take(client, now: later) == nil })
        #expect(limiter.take(client, now: later) != nil)
    }

    @Test("work that costs more than a request is paid for before the next")
    func workThatCostsMoreThanARequestIsPaidForBeforeTheNext() {
        let limiter = RateLimiter(RateLimit(requestsPerSecond: 2, burst: 3))
        let start = MonotonicTime.now
        let client = address("1.1.1.1")
        #expect(limiter.take(client, now: start) == nil)
        limiter.charge(client, requests: 9, now: start)
        #expect(limiter.take(client, now: start) == .milliseconds(4000))
        #expect(limiter.take(address("1.1.1.2"), now: start) == nil)
        #expect(limiter.take(client, now: start + .milliseconds(4000)) == nil)
        // However absurd the price, there is an end to it.
        limiter.charge(client, requests: .infinity, now: start)
        #expect(limiter.take(client, now: start).map { $0 <= .seconds(3600) } == true)
    }

    @Test("a handler charges the client of its request")
    func aHandlerChargesTheClientOfItsRequest() async throws {
        var router = Router()
        router.add(
            .get, "/{price}",
            .immediate { request, parameters in
                request.charge(Double(parameters["price"]?.string ?? "") ?? 0)
                return .text("")
            })
        try await TestServer.run({ $0.rateLimit = RateLimit(requestsPerSecond: 0.1, burst: 10) }, router: router) {
            _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                #expect(try client.get("/0")?.status == 200)
                #expect(try client.get("/20")?.status == 200)
                let refusal = try client.get("/0")
                #expect(refusal?.status == 429 && refusal?.headers["retry-after"] == "130")
                #expect(try TestClient(address, from: "127.0.0.2").get("/0")?.status == 200)
            }
        }
    }

    @Test("a rate of next to nothing is a rate")
    func aRateOfNextToNothingIsARate() {
        for rate in [1e-10, 1e-300, .leastNonzeroMagnitude, 0, -1] {
            let limiter = RateLimiter(RateLimit(requestsPerSecond: rate, burst: 2))
            let now = MonotonicTime.now
            #expect((0..<2).allSatisfy { _ in limiter.take(address("1.1.1.1"), now: now) == nil })
            #expect(limiter.take(address("1.1.1.1"), now: now).map { $0.wholeSecondsUp > 1 } == true)
        }
        #expect(Duration.seconds(Int64.max).wholeSecondsUp > 1 << 60 && Duration.zero.wholeSecondsUp == 1)
    }

    @Test("a client is an IPv4 address, an IPv6 network, or nobody")
    func aClientIsAnIPv4AddressAnIPv6NetworkOrNobody() {
        let limiter = RateLimiter(RateLimit(requestsPerSecond: 1, burst: 1))
        let now = MonotonicTime.now
        #expect(limiter.take(address("2001:db8::1"), now: now) == nil)
        #expect(limiter.take(address("2001:db8::ffff:2"), now: now) != nil)
        #expect(limiter.take(address("2001:db8:0:1::1"), now: now) == nil)
        #expect(limiter.take(nil, now: now) == nil)
        #expect(limiter.take(nil, now: now) != nil)
    }

    @Test("the table of clients is bounded")
    func theTableOfClientsIsBounded() {
        let limiter = RateLimiter(RateLimit(requestsPerSecond: 0.001, burst: 1))
        let now = MonotonicTime.now
        for index in 0...RateLimiter.clientLimit {
            let host = "10.\(index >> 16).\(index >> 8 & 255).\(index & 255)"
            #expect(limiter.take(address(host), now: now) == nil)
        }
        #expect(limiter.clientCount <= RateLimiter.clientLimit)
    }

    @Test("who asks too often is told when to come back")
    func whoAsksTooOftenIsToldWhenToComeBack() async throws {
        try await TestServer.run({
            $0.rateLimit = RateLimit(requestsPerSecond: 0.1, burst: 2)
            $0.openRoutes = ["/items/{id}"]
            $0.proxies = try? TrustedProxies(["127.0.0.1"])
        }) { _, address, _ in
            try await TestClient.run {
                let client = try TestClient(address)
                #expect(try (0..<3).map { _ in try client.get()?.status } == [200, 200, 429])
                let refusal = try client.get("/nowhere")
                #expect(refusal?.status == 429 && refusal?.headers["retry-after"] == "10")
                #expect(try client.get("/items/1")?.status == 200)
                try client.send("GET /client HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\n\r\n")
                #expect(try client.responses(1).first?.body == "1.1.1.1")
            }
        }
    }
}
