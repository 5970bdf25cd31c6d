import Checkpoints
import CommandSupport
import Foundation
import HTTP
import Inference
import Logging
import Platform
import RecommendationService

/// One run of the service: load, listen, watch, drain.
struct ServeProcess {
    private let settings: LayeredConfiguration
    /// One for each model.
    private let reloaders: [ModelReloader]
    private let service: RecommendationService
    private let server: Server
    /// nil: one port is for everything.
    private let adminServer: Server?
    /// nil: requests are not traced.
    private let traces: TraceExporter?
    private let logger: Logger
    private let readiness: ReadinessNotice

    init(_ settings: LayeredConfiguration, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        let models = try ServedModels(settings, logger: logger)
        reloaders = models.reloaders
        var configuration = try ServerConfiguration(settings)
        var adminConfiguration = ServerConfiguration.admin(settings)
        traces = TraceExporter(settings, logger: logger)
        configuration.tracer = traces?.tracer
        service = RecommendationService(
            models, logger: logger, hasAdministration: settings[HTTPSettings.adminTokenFile] != nil,
            hasAdminPort: adminConfiguration != nil,
            program: ProgramTelemetry(
                version: ProgramVersion.number, kernelSet: ProgramVersion.kernelSet, server: configuration.telemetry,
                adminServer: adminConfiguration?.telemetry,
                lostLogLines: { LogSettings.lostLines }, traces: traces?.counters))
        configuration.observer = service.observer
        server = Server(configuration: configuration, router: service.router, logger: logger)
        adminConfiguration?.observer = service.observer
        adminServer = adminConfiguration.map { [service] configuration in
            Server(configuration: configuration, router: service.adminRouter, logger: logger)
        }
        readiness = ReadinessNotice(models.recommender, logger: logger)
    }

    /// Serves until a signal says stop, and finishes what is in flight.
    ///
    /// - Returns: the signal: `interrupt` or `terminate`.
    func run() async throws -> ProcessSignal {
        let (stops, stop) = AsyncStream.makeStream(of: ProcessSignal.self)
        let signals = observeSignals(stop)
        defer { signals.stop() }
        // Before the model is loaded, which takes long.
        for server in [server, adminServer].compactMap(\.self) { try server.check(includingAddress: true) }
        logger.warn(settings.warnings + settings.exposures)
        try await loadFirst()
        raiseDescriptorLimit()
        traces?.start()
        // First the one without clients: what keeps either from starting cuts nobody off.
        if let address = try adminServer?.start() {
            logger.info("metrics, health and administration on \(Self.url(address, isEncrypted: false))")
        }
        let address = try server.start()
        logger.info("listening on \(Self.url(address, isEncrypted: settings[TLSSettings.certificate] != nil))")
        let interval = settings[ServeSettings.watchSeconds]
        let watching = reloaders.map { reloader in Task { await reloader.run(everySeconds: interval) } }
        let noticing = Task { [readiness] in await readiness.tellWhenReady(lookingEverySeconds: interval) }
        var iterator = stops.makeAsyncIterator()
        let signal = await iterator.next() ?? .terminate
        for task in watching { task.cancel() }
        noticing.cancel()
        await noticing.value
        await drain()
        return signal
    }

    /// Reads all that serving needs and loads every checkpoint, through the checks that a reload passes; listens nowhere.
    ///
    /// - Returns: one line that says what is valid
    /// - Throws: what would end the service when it starts, and ``FirstLoadFailed`` where it would wait for a checkpoint
    func check() async throws -> String {
        for server in [server, adminServer].compactMap(\.self) { try Self.checkWhatIsNeeded(server) }
        logger.warn(settings.warnings + settings.exposures)
        try await loadFirst()
        var valid: [String] = []
        for reloader in reloaders {
            guard let model = await reloader.status()?.identity else {
                let rejection = await reloader.lastReport.flatMap { $0.outcome == .rejected ? $0.reason : nil }
                throw FirstLoadFailed(
                    reason: (rejection ?? "\(reloader.path) has no checkpoint yet")
                        + ": the service would start and wait for one")
            }
            let name = reloaders.count > 1 ? "\(model.name)'s " : ""
            valid.append("\(name)checkpoint \(model.version) (\(model.digest))")
        }
        return "valid: the settings, and " + valid.joined(separator: ", ")
    }

    /// An address in use is fine: it is most likely the service's that is to be started anew.
    private static func checkWhatIsNeeded(_ server: Server) throws(ServerError) {
        do throws(ServerError) {
            try server.check(includingAddress: true)
        } catch {
            if case .addressInUse = error { return }
            throw error
        }
    }

    private static func url(_ address: SocketAddress, isEncrypted: Bool) -> String {
        switch address {
        case .internet: "\(isEncrypted ? "https" : "http")://\(address)"
        case .unix: "\(address)"
        }
    }

    /// Systems start programs with 1,024 descriptors for the sake of those that use `select`; the administrator's limit
    /// is the one to use.
    private func raiseDescriptorLimit() {
        let allowed = DescriptorLimit.raise()
        let wanted = settings[HTTPSettings.maximumConnections]
        guard allowed < wanted else { return }
        logger.warning(
            "fewer descriptors are allowed than connections; raise ulimit -n or lower maximum_connections",
            metadata: ["descriptors": "\(allowed)", "maximum_connections": "\(wanted)"])
    }

    /// Whoever starts the service without a checkpoint, or with a broken one, learns of it at once, unless it is to wait: then
    /// the reloader logs what keeps it.
    private func loadFirst() async throws {
        for reloader in reloaders {
            guard let report = await reloader.check(), report.outcome != .loaded, !settings[ServeSettings.wait] else {
                continue
            }
            let reason = report.reason ?? "checkpoint \(report.version) was rejected"
            throw FirstLoadFailed(
                reason: report.outcome == .missing
                    ? reason + "; with \(ServeSettings.wait.optionName) the service starts and waits for one" : reason)
        }
    }

    private func observeSignals(_ stop: AsyncStream<ProcessSignal>.Continuation) -> SignalObservation {
        let stopping = StopFlag()
        return SignalObservation([.interrupt, .terminate, .hangUp]) { [reloaders, server, adminServer, logger] signal in
            switch signal {
            case .hangUp:
                logger.info("reload asked for")
                server.reload()
                adminServer?.reload()
                for reloader in reloaders { Task { await reloader.reload() } }
            case .interrupt, .terminate:
                // Whoever sends a second signal does not want to wait for requests in flight.
                if stopping.raise() { _exit(CommandStatus.interrupted) }
                stop.yield(signal)
            }
        }
    }

    private func drain() async {
        readiness.tellStopping()
        service.state.beginDraining()
        logger.info("shutting down; requests in flight are finished")
        try? await Task.sleep(for: .seconds(settings[ServeSettings.drainDelay]))
        let cutOff = await server.shutdown(grace: .seconds(settings[ServeSettings.grace]))
        // Last, so that the draining can be watched.
        await adminServer?.shutdown(grace: .zero)
        await traces?.finish()
        logger.info("stopped", metadata: ["connections_cut_off": "\(cutOff)"])
    }
}
