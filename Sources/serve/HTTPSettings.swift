import ArgumentParser
import CommandSupport
import HTTP

/// What `serve` can be told about its HTTP server. Limits and times have the library's defaults.
enum HTTPSettings {
    private static let server = ServerConfiguration()
    private static let connection = ConnectionLimits()
    private static let request = connection.request

    // MARK: Listening
    static let unixSocket = Setting<String?>(
        "unix_socket", help: "Unix-domain socket to listen on instead of host and port.", valueName: "path")
    static let reusePort = Setting(
        "reuse_port", default: server.reusesPort,
        help: "Share the port with other processes that say so too (SO_REUSEPORT): true or false.")
    static let backlog = Setting(
        "backlog", default: server.backlog, help: "Connections the kernel keeps until they are accepted.",
        valueName: "n", in: 1...65535)
    static let maximumConnections = Setting(
        "maximum_connections", default: server.maximumConnections,
        help: "Connections open at once; for further ones those that are idle longest are closed.", valueName: "n",
        in: 1...1_000_000)
    static let maximumConnectionsPerClient = Setting(
        "maximum_connections_per_client", default: server.maximumConnectionsPerClient,
        help: "Connections of one IPv4 address or IPv6 /64, but for those of trusted proxies.", valueName: "n",
        in: 1...1_000_000)

    // MARK: Times
    static let keepAlive = seconds(
        "keep_alive", connection.idleTimeout,
        help: "Seconds an idle connection is kept; longer than the load balancer keeps its own.")
    static let headerTimeout = seconds(
        "header_timeout", connection.headerTimeout,
        help: "Seconds from a request's first byte to the end of its header.")
    static let bodyTimeout = seconds(
        "body_timeout", connection.bodyTimeout, help: "Seconds from the end of the header to the end of the body.")
    static let sendTimeout = seconds(
        "send_timeout", connection.sendTimeout,
        help: "Seconds a client that stops reading has to take the whole answer.")
    static let lingerTimeout = seconds(
        "linger_timeout", connection.lingerTimeout,
        help: "Seconds after the last answer during which bytes still arriving are read, so that no reset hides it.")

    // MARK: Sizes
    static let requestsPerConnection = Setting(
        "requests_per_connection", default: connection.requests, help: "Requests answered on one connection.",
        valueName: "n", in: 1...1_000_000_000)
    static let maximumTarget = bytes(
        "maximum_target", request.target, help: "Bytes of a request's target; a longer one gets 414.", from: 128)
    static let maximumHeader = bytes(
        "maximum_header", request.header, help: "Bytes of a request's header; a larger one gets 431.", from: 1024)
    static let maximumFields = Setting(
        "maximum_fields", default: request.fields, help: "Header fields of a request; more get 431.", valueName: "n",
        in: 8...10_000)
    static let maximumBody = bytes(
        "maximum_body", request.body, help: "Bytes of a request's body, also once decompressed; a larger one gets 413.",
        from: 1024)
    static let maximumChunkExtensions = bytes(
        "maximum_chunk_extensions", request.chunkExtensions, help: "Bytes of all chunk extensions of a body.", from: 0)
    static let pipelineBuffer = bytes(
        "pipeline_buffer", connection.pipelineBuffer,
        help: "Bytes of later requests kept while one is being answered.", from: 0)
    static let maximumMemory = bytes(
        "maximum_memory", server.maximumMemory,
        help: "Bytes of requests and answers held for all connections; beyond that new work gets 503.", from: 1 << 20)
    static let compressionThreshold = bytes(
        "compression_threshold", server.compressionThreshold ?? 0,
        help: "Bytes from which answers are compressed for clients that accept gzip; 0: never.", from: 0)

    // MARK: Who may ask
    static let bearerTokenFile = Setting<String?>(
        "bearer_token_file",
        help: "File with one token a line, read again if changed; requests must carry one, but for / and /health.",
        valueName: "file", isSecretFile: true)
    static let adminTokenFile = Setting<String?>(
        "admin_token_file",
        help: "File with one token a line, read again if changed; with it /admin/reload and /admin/rollback exist.",
        valueName: "file", isSecretFile: true)
    static let rateLimit = Setting(
        "rate_limit", default: 0.0, help: "Requests a second of one client; more get 429. 0: no limit.", valueName: "n",
        complaint: { rate in
            rate == 0 || (0.001...1_000_000).contains(rate) ? nil : "0 for no limit, or from 0.001 to 1000000.0"
        })
    static let rateBurst = Setting(
        "rate_burst", default: 20, help: "Requests at once within the rate limit.", valueName: "n", in: 1...1_000_000)
    static let trustedProxies = Setting<String?>(
        "trusted_proxies",
        help: "Proxies whose word about the client's address is taken: addresses, networks or unix, comma-separated.",
        valueName: "list",
        complaint: { list in
            guard let list, (try? TrustedProxies(list: list, header: .forwarded)) == nil else { return nil }
            return "addresses, networks such as 10.0.0.0/8, or unix, separated by commas"
        })
    static let forwardedHeader = Setting(
        "forwarded_header", default: TrustedProxies.Header.xForwardedFor,
        help: "The header those proxies set: x-forwarded-for or forwarded.")

    private static func seconds(_ name: String, _ value: Duration, help: String) -> Setting<Double> {
        Setting(name, default: value / .seconds(1), help: help, valueName: "seconds", in: 0.1...86400)
    }

    private static func bytes(_ name: String, _ value: Int, help: String, from least: Int) -> Setting<Int> {
        Setting(name, default: value, help: help, valueName: "bytes", in: least...1_099_511_627_776)
    }
}

extension TrustedProxies.Header: SettingValue, ExpressibleByArgument {}
