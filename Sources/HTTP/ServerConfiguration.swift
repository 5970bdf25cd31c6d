import Logging

/// How large a request may be. What is larger gets 413, 414 or 431, and the connection closes.
public struct RequestLimits: Sendable, Hashable {
    /// Bytes of the request target.
    public var target = 8 * 1024
    /// Bytes of the header section, and of the trailers.
    public var header = 16 * 1024
    /// Header fields, and trailers.
    public var fields = 100
    /// Bytes of the body.
    public var body = 1024 * 1024
    /// Bytes of all chunk extensions of one body.
    public var chunkExtensions = 16 * 1024

    public init() {}
}

/// How long a connection may take, and how much it may be used. The deadlines are absolute: a byte a second extends none.
public struct ConnectionLimits: Sendable, Hashable {
    /// From a request's first byte to the end of its header.
    public var headerTimeout = Duration.seconds(10)
    /// From the end of the header to the end of the body.
    public var bodyTimeout = Duration.seconds(30)
    /// Between two requests, and before the first. Longer than the 60 s of common load balancers, so that they close first.
    public var idleTimeout = Duration.seconds(75)
    /// From the moment the client stops taking the response to its last byte.
    public var sendTimeout = Duration.seconds(30)
    /// How long, after the last response, bytes still arriving are read and thrown away. Closing at once would make the
    /// kernel send a reset, which can destroy the response on its way.
    public var lingerTimeout = Duration.seconds(2)
    /// A client that has closed its sending side may still wait for the answer or be gone; only sending shows which. After
    /// this time an interim `100 Continue` is sent once: whoever waits skips it, whoever is gone resets the connection, and
    /// the work for it is cancelled.
    public var abandonmentProbe = Duration.seconds(1)
    /// Requests answered on one connection.
    public var requests = 1000
    /// Bytes of later requests kept while one is being answered; beyond that nothing is read.
    public var pipelineBuffer = 64 * 1024
    public var request = RequestLimits()

    public init() {}
}

/// Where a server listens and what it allows.
public struct ServerConfiguration: Sendable {
    /// A name or an address, where `::` takes IPv4 and IPv6, and a port, where 0 lets the system choose; or a Unix-domain socket.
    /// A socket file that nobody listens on any more is replaced; who may connect is up to the permissions of its directory.
    public var address: SocketAddress
    /// Lets other processes that say so too listen on the same port; the kernel spreads connections among them.
    public var reusesPort = false
    /// Connections not yet accepted that the kernel keeps.
    public var backlog = 1024
    /// Connections open at once; further ones wait in the backlog.
    public var maximumConnections = 10_000
    /// Threads among which connections are spread; nil: one for every two cores. More would contend with whoever asks, and with the
    /// work behind the answers, for what one thread serves with ease.
    public var eventLoops: Int?
    public var limits = ConnectionLimits()
    /// Bytes of input, bodies and answers held for all connections together. Beyond that, bodies are refused and no work is begun
    /// (503), while immediate handlers still answer.
    public var maximumMemory = 256 * 1024 * 1024
    /// nil: plain HTTP.
    public var tls: TLSConfiguration?
    /// Requests must carry one of the tokens in this file; nil: anybody may ask.
    public var bearerTokenFile: String?
    /// Templates of routes that ask for a token of `privilegedTokenFile` instead; without that file nobody is let in.
    public var privilegedRoutes: Set<String> = []
    public var privilegedTokenFile: String?
    /// nil: no limit.
    public var rateLimit: RateLimit?
    /// Templates of routes that need no token and do not count against the rate limit, such as those a load balancer asks.
    public var openRoutes: Set<String> = []
    /// nil: whoever is connected is the client.
    public var proxies: TrustedProxies?
    /// One line for each request goes here; nil: none.
    public var accessLogger: Logger?
    /// Told of every request; nil: nobody is.
    public var observer: (any RequestObserver)?
    /// How often files that may be replaced while the server runs (certificates, tokens) are looked at.
    public var reloadInterval = Duration.seconds(2)
    /// Answers in text or JSON of at least this many bytes are compressed for clients that accept gzip; nil: none is.
    public var compressionThreshold: Int? = 1024

    public init(host: String = "127.0.0.1", port: Int = 8080) {
        self.init(address: SocketAddress(host: host, port: port))
    }

    public init(address: SocketAddress) { self.address = address }
}
