import Foundation
import Logging
import Platform
import Synchronization

/// An HTTP/1.1 server on non-blocking sockets. Once started it serves until `shutdown`, even if nothing refers to it.
///
///     var router = Router()
///     router.add(.get, "/health", .immediate { _, _ in .text("up\n") })
///     let server = Server(configuration: ServerConfiguration(port: 0), router: router, logger: Logger(label: "http"))
///     let address = try server.start()
///     …
///     await server.shutdown(grace: .seconds(20))
public final class Server: Sendable {
    private struct Running {
        let listener: Listener
        let workers: [Worker]
        let reloading: Reloading
        let accessLog: AccessLog?
    }

    private enum State {
        case new
        case running(Running)
        case stopped
    }

    let configuration: ServerConfiguration
    private let router: Router
    private let logger: Logger
    private let state = Mutex(State.new)
    let memory: MemoryBudget

    /// Opens nothing yet; ``start()`` does.
    /// - Parameters:
    ///   - configuration: where to listen, limits, tokens, TLS
    ///   - router: who answers which path
    ///   - logger: for the server's own life: limits reached, files loaded anew. Requests go to the configuration's
    ///     `accessLogger`.
    public init(configuration: ServerConfiguration, router: Router, logger: Logger) {
        self.configuration = configuration
        self.router = router
        self.logger = logger
        memory = MemoryBudget(limit: configuration.maximumMemory)
    }

    /// Listens and begins to answer.
    /// - Returns: the address listened on, with the port the system chose if 0 was asked for.
    @discardableResult
    public func start() throws(ServerError) -> SocketAddress {
        try state.withLock { (state) throws(ServerError) -> SocketAddress in
            guard case .new = state else { throw .alreadyStarted }
            let tls = try identity()
            let (tokens, privilegedTokens) = (try readTokens(), try readPrivilegedTokens())
            for file in [tokens, privilegedTokens] { file?.warnOfNames(logger) }
            let telemetry = configuration.telemetry
            let accessLog = configuration.accessLogger.map { AccessLog($0, lost: telemetry.lostLines) }
            let loops = try eventLoops()
            // Where no threads are to be had this ends the program: now, not with the first request that needs them.
            _ = BackgroundExecutor.shared
            let (descriptor, address) = try Socket.listen(
                configuration.address, backlog: configuration.backlog, reusesPort: configuration.reusesPort)
            let pipeline = RequestPipeline(
                router: router, configuration: configuration, tokens: tokens, privilegedTokens: privilegedTokens)
            let listener = Listener(
                descriptor: descriptor, limit: max(1, configuration.maximumConnections),
                clientLimit: max(1, configuration.maximumConnectionsPerClient), loop: loops[0], telemetry: telemetry,
                logger: logger
            ) { pipeline.connectionClient($0) }
            let workers = loops.map { loop in
                Worker(
                    loop: loop, pipeline: pipeline, limits: configuration.limits, memory: memory, tls: tls,
                    accessLog: accessLog, observer: configuration.observer, telemetry: telemetry
                ) { listener.connectionClosed($0) }
            }
            for worker in workers { worker.start() }
            listener.start(workers)
            telemetry.started(connectionLimit: max(1, configuration.maximumConnections), memory: memory)
            telemetry.watches(tls, tokens, privilegedTokens)
            let reloading = Reloading(every: configuration.reloadInterval) { [logger] always in
                telemetry.tally(of: .certificate).note(isLoaded: tls?.reload(always: always, logger: logger))
                if let tls { telemetry.noteCertificate(expiring: tls.context.expiry) }
                telemetry.tally(of: .bearerTokens).note(isLoaded: tokens?.reload(always: always, logger: logger))
                telemetry.tally(of: .privilegedTokens).note(
                    isLoaded: privilegedTokens?.reload(always: always, logger: logger))
            }
            state = .running(
                Running(listener: listener, workers: workers, reloading: reloading, accessLog: accessLog))
            return address
        }
    }

    private func eventLoops() throws(ServerError) -> [EventLoop] {
        let count = max(1, configuration.eventLoops ?? ProcessorLimit.processors / 2)
        return try (0..<count).map { (index) throws(ServerError) in
            guard let loop = EventLoop(label: "http \(index)") else { throw .cannotWatch(code: errno) }
            return loop
        }
    }

    func identity() throws(ServerError) -> TLSIdentity? {
        do {
            return try configuration.tls.map { (tls) throws(TLSError) in try TLSIdentity(tls) }
        } catch {
            throw .tls(error)
        }
    }

    func readTokens() throws(ServerError) -> BearerTokens? {
        try readTokens(in: configuration.bearerTokenFile, of: configuration.bearerTokenSetting)
    }

    func readPrivilegedTokens() throws(ServerError) -> BearerTokens? {
        try readTokens(in: configuration.privilegedTokenFile, of: configuration.privilegedTokenSetting)
    }

    private func readTokens(in file: String?, of setting: String) throws(ServerError) -> BearerTokens? {
        guard let file else { return nil }
        do {
            return try BearerTokens(file: file, setting: setting)
        } catch {
            throw .bearerTokens(error)
        }
    }

    /// Reads the certificate and the tokens anew, whether their files have changed or not; what cannot be used is logged and left. Connections
    /// that are open keep what they have.
    public func reload() {
        let running = state.withLock { state -> Running? in
            if case .running(let running) = state { running } else { nil }
        }
        running?.reloading.now()
    }

    /// Stops accepting, lets requests in flight finish with `Connection: close`, and returns when every connection is closed.
    /// What is still open after `grace` is cut off and its handlers are cancelled.
    /// - Returns: how many connections were cut off.
    @discardableResult
    public func shutdown(grace: Duration) async -> Int {
        let running = state.withLock { state -> Running? in
            defer { state = .stopped }
            if case .running(let running) = state { return running }
            return nil
        }
        guard let running else { return 0 }
        running.reloading.stop()
        await running.listener.stop()
        if case .unix(let path) = configuration.address { unlink(path) }
        for worker in running.workers { worker.drain() }
        let end = MonotonicTime.now + grace
        defer {
            for worker in running.workers { worker.stop() }
            running.accessLog?.flush()
        }
        while await running.listener.openConnections() > 0 {
            if MonotonicTime.now >= end { return await cutOff(running) }
            // A cancelled wait must not become a busy one: cancellation ends the grace period.
            do { try await Task.sleep(for: .milliseconds(5)) } catch { return await cutOff(running) }
        }
        return 0
    }

    private func cutOff(_ running: Running) async -> Int {
        let remaining = await running.listener.openConnections()
        logger.warning("grace period over", metadata: ["connections_cut_off": "\(remaining)"])
        for worker in running.workers { worker.abandonAll() }
        while await running.listener.openConnections() > 0 { await Task.yield() }
        return remaining
    }
}
