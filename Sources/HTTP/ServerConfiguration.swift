import Logging
import Platform

/// Where a server listens and what it allows.
public struct ServerConfiguration: Sendable {
    /// A name or an address, where `::` takes IPv4 and IPv6, and a port, where 0 lets the system choose; or a Unix-domain socket.
    /// A socket file that nobody listens on any more is replaced; who may connect is up to the permissions of its directory.
    public var address: SocketAddress
    /// Lets other processes that say so too listen on the same port; the kernel spreads connections among them.
    public var reusesPort = false
    /// Connections not yet accepted that the kernel keeps, if its own limit (`net.core.somaxconn`) is not lower. For one that finds no
    /// room its client tries again after a fifth of a second or more.
    public var backlog = 4096
    /// Connections open at once. For a further one, one is closed whose client is to say what it wants next, the longest waiting
    /// first; only if every one is being answered, new ones wait in the backlog.
    public var maximumConnections = 10_000
    /// Connections of one IPv4 address or IPv6 /64, but for those of trusted ``proxies``. For a further one, one of its own that waits
    /// is closed; if none does, the new one is.
    public var maximumConnectionsPerClient = 2_500
    /// Event loops, each a serial queue, among which connections are spread; nil: one for every two
    /// processors the process may use (`ProcessorLimit`). More would contend with
    /// whoever asks, and with the work behind the answers, for what one loop serves with ease.
    public var eventLoops: Int?
    /// How large requests may be and how long connections may take.
    public var limits = ConnectionLimits()
    /// Bytes of input, bodies and answers held for all connections together, the kernel's send buffers among them. Beyond that, bodies
    /// are refused and no work is begun (503), while immediate handlers still answer; and slow clients that hold much are let go.
    public var maximumMemory = 256 * 1024 * 1024
    /// nil: plain HTTP.
    public var tls: TLSConfiguration?
    /// Requests must carry one of the tokens in this file; nil: anybody may ask.
    public var bearerTokenFile: String?
    /// What errors call ``bearerTokenFile`` where it names no file. Its value is not shown then: it may be a token.
    public var bearerTokenSetting = "bearerTokenFile"
    /// Templates of routes that ask for a token of `privilegedTokenFile` instead; without that file nobody is let in.
    public var privilegedRoutes: Set<UTF8Text> = []
    /// The tokens of ``privilegedRoutes``, one a line; nil: there are none.
    public var privilegedTokenFile: String?
    /// What errors call ``privilegedTokenFile`` where it names no file.
    public var privilegedTokenSetting = "privilegedTokenFile"
    /// nil: no limit.
    public var rateLimit: RateLimit?
    /// Templates of routes that need no token and do not count against the rate limit, such as those a load balancer asks.
    public var openRoutes: Set<UTF8Text> = []
    /// Which pages of other origins may ask; nil: none. ``privilegedRoutes`` and ``sameOriginRoutes`` are for no page.
    public var crossOrigin: CrossOriginPolicy?
    /// Templates of further routes whose answers no page of another origin may read.
    public var sameOriginRoutes: Set<UTF8Text> = []
    /// The names by which requests may call the server, in any case, beside addresses and `localhost`; one with another
    /// `Host` gets 421. nil: any. To be given where nothing but being able to connect lets a client in: a page whose name
    /// is made to resolve to this server can have its reader's browser connect.
    public var hostNames: Set<UTF8Text>?
    /// nil: whoever is connected is the client.
    public var proxies: TrustedProxies?
    /// One line for each request goes here; nil: none.
    public var accessLogger: Logger?
    /// Templates of routes whose requests have a line only if they did not go well (400 and above).
    public var unloggedRoutes: Set<UTF8Text> = []
    /// Told of every request; nil: nobody is.
    public var observer: (any RequestObserver)?
    /// Traces requests, but those of ``unloggedRoutes`` that go well; nil: none is traced.
    public var tracer: RequestTracer?
    /// Counts what the server does besides; of this server only.
    public var telemetry = ServerTelemetry()
    /// How often files that may be replaced while the server runs (certificates, tokens) are looked at.
    public var reloadInterval = Duration.seconds(2)
    /// Answers in text or JSON of at least this many bytes are compressed for clients that accept gzip; nil: none is.
    public var compressionThreshold: Int? = 1024

    /// The defaults, on a TCP address.
    public init(host: String = "127.0.0.1", port: Int = 8080) {
        self.init(address: SocketAddress(host: host, port: port))
    }

    /// The defaults, on any kind of address.
    public init(address: SocketAddress) { self.address = address }
}
