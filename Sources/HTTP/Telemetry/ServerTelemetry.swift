import Platform
import Synchronization
import Telemetry

/// What a ``Server`` counts of itself, without a lock; requests it tells to its ``RequestObserver``.
///
/// It is made before the server and given to it, so that a handler of the server's may show it. One server's only.
///
/// ```swift
/// let telemetry = ServerTelemetry()
/// var configuration = ServerConfiguration(port: 8080)
/// configuration.telemetry = telemetry
/// router.add(.get, "/connections", .immediate { _, _ in .text("\(telemetry.openConnections)\n") })
/// ```
public final class ServerTelemetry: Sendable {
    let opened = Counter()
    let closed = Counter()
    let closedForOthers = Counter()
    let lostLines = Counter()
    private let handshakes = HandshakeOutcome.allCases.map { _ in Counter() }
    private let files = WatchedFile.allCases.map { _ in FileReloadTally() }
    private let limit = Atomic(0)
    /// Seconds since 1970; 0: there is no certificate.
    private let expiry = Atomic<Int64>(0)
    private let memory = AtomicLazyReference<MemoryBudget>()
    private let tokens = AtomicLazyReference<BearerTokens>()
    private let privilegedTokens = AtomicLazyReference<BearerTokens>()

    /// Of a server that has not been started.
    public init() {}

    // MARK: Connections

    /// Connections open now.
    public var openConnections: Int { max(0, opened.value - closed.value) }
    /// ``ServerConfiguration/maximumConnections``; 0 before the start.
    public var connectionLimit: Int { limit.load(ordering: .relaxed) }
    /// Connections accepted since the start.
    public var acceptedConnections: Int { opened.value }
    /// Of them those that were closed to make room for others.
    public var connectionsClosedForOthers: Int { closedForOthers.value }

    /// Handshakes of TLS that ended this way.
    public func handshakes(_ outcome: HandshakeOutcome) -> Int { counter(of: outcome).value }

    // MARK: Memory

    /// Bytes of input, bodies and answers held for all connections.
    public var heldBytes: Int { memory.load()?.heldBytes ?? 0 }
    /// ``ServerConfiguration/maximumMemory``; 0 before the start.
    public var heldBytesLimit: Int { memory.load()?.limit ?? 0 }

    // MARK: Files

    /// When the certificate that is shown to clients ends, in seconds since 1970; nil without TLS.
    public var certificateExpiry: Int64? {
        let expiry = expiry.load(ordering: .relaxed)
        return expiry == 0 ? nil : expiry
    }

    /// How often a file was read again since the start, and whether what is in it now is in use; nil if there is no such file.
    public func reloads(of file: WatchedFile) -> (loaded: Int, failed: Int, isUsable: Bool)? {
        let tally = tally(of: file)
        guard tally.isWatched.load(ordering: .relaxed) else { return nil }
        return (tally.loaded.value, tally.failed.value, !tally.isFailing.load(ordering: .relaxed))
    }

    /// Requests by the name of the token they carried, of those that are in the file now; empty if there is no such file.
    public func requestsByToken(of file: WatchedFile) -> [(name: UTF8Text, requests: Int)] {
        switch file {
        case .certificate: []
        case .bearerTokens: tokens.load()?.requestsByName ?? []
        case .privilegedTokens: privilegedTokens.load()?.requestsByName ?? []
        }
    }

    /// Lines of the access log that were dropped because it could not be written as fast as requests came.
    public var lostAccessLogLines: Int { lostLines.value }

    // MARK: From the server

    func started(connectionLimit: Int, memory: MemoryBudget) {
        limit.store(connectionLimit, ordering: .relaxed)
        _ = self.memory.storeIfNil(memory)
    }

    func watches(_ tls: TLSIdentity?, _ tokens: BearerTokens?, _ privilegedTokens: BearerTokens?) {
        if let tokens { _ = self.tokens.storeIfNil(tokens) }
        if let privilegedTokens { _ = self.privilegedTokens.storeIfNil(privilegedTokens) }
        tally(of: .certificate).isWatched.store(tls != nil, ordering: .relaxed)
        tally(of: .bearerTokens).isWatched.store(tokens != nil, ordering: .relaxed)
        tally(of: .privilegedTokens).isWatched.store(privilegedTokens != nil, ordering: .relaxed)
        noteCertificate(expiring: tls?.context.expiry)
    }

    func noteHandshake(_ outcome: HandshakeOutcome) { counter(of: outcome).add() }

    /// - Parameter seconds: since 1970
    func noteCertificate(expiring seconds: Int64?) { expiry.store(seconds ?? 0, ordering: .relaxed) }

    func tally(of file: WatchedFile) -> FileReloadTally {
        switch file {
        case .certificate: files[0]
        case .bearerTokens: files[1]
        case .privilegedTokens: files[2]
        }
    }

    private func counter(of outcome: HandshakeOutcome) -> Counter {
        switch outcome {
        case .completed: handshakes[0]
        case .refused: handshakes[1]
        case .timedOut: handshakes[2]
        case .abandoned: handshakes[3]
        }
    }
}
