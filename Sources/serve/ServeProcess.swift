import Checkpoints
import CommandSupport
import Foundation
import HTTP
import Inference
import Logging
import Platform
import RecommendationService
import Synchronization

/// One run of the service: load, listen, watch, drain.
struct ServeProcess {
    private let settings: LayeredConfiguration
    private let location: CheckpointLocation
    private let recommender: Recommender
    private let reloader: ModelReloader
    private let service: RecommendationService
    private let server: Server
    private let logger: Logger

    init(_ settings: LayeredConfiguration, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        location = try CheckpointLocation(path: settings.required(ServeSettings.checkpoint))
        recommender = Recommender(
            InferenceConfiguration(
                lanes: settings[ServeSettings.lanes] ?? ProcessorLimit.processors,
                waiting: settings[ServeSettings.queue], deadline: .seconds(settings[ServeSettings.deadline]),
                precision: settings[ServeSettings.precision],
                maximumPrecisionLoss: settings[ServeSettings.precisionLoss]))
        reloader = ModelReloader(location, recommender, logger: logger)
        service = RecommendationService(
            recommender: recommender, reloader: reloader, logger: logger,
            hasAdministration: settings[HTTPSettings.adminTokenFile] != nil)
        var configuration = try ServerConfiguration(settings)
        configuration.observer = service.observer
        server = Server(configuration: configuration, router: service.router, logger: logger)
    }

    /// Serves until a signal says stop, and finishes what is in flight.
    ///
    /// - Returns: the signal: `interrupt` or `terminate`.
    func run() async throws -> ProcessSignal {
        let (stops, stop) = AsyncStream.makeStream(of: ProcessSignal.self)
        let signals = observeSignals(stop)
        defer { signals.stop() }
        try await loadFirst()
        raiseDescriptorLimit()
        let address = try server.start()
        logger.info("listening on \(Self.url(address, isEncrypted: settings[TLSSettings.certificate] != nil))")
        let interval = settings[ServeSettings.watchSeconds]
        let watching = Task { [reloader] in await reloader.run(everySeconds: interval) }
        var iterator = stops.makeAsyncIterator()
        let signal = await iterator.next() ?? .terminate
        watching.cancel()
        await drain()
        return signal
    }

    private static func url(_ address: SocketAddress, isEncrypted: Bool) -> String {
        switch address {
        case .internet: "\(isEncrypted ? "https" : "http")://\(address)"
        case .unix: "\(address)"
        }
    }

    /// The usual limit of 1,024 descriptors is for programs that use `select`; what the administrator allows is what counts.
    private func raiseDescriptorLimit() {
        let allowed = DescriptorLimit.raise()
        let wanted = settings[HTTPSettings.maximumConnections]
        guard allowed < wanted else { return }
        logger.warning(
            "fewer descriptors are allowed than connections; raise ulimit -n or lower maximum_connections",
            metadata: ["descriptors": "\(allowed)", "maximum_connections": "\(wanted)"])
    }

    /// A checkpoint that is there must load: whoever starts a service with a broken one wants to hear of it now. One that
    /// is not there yet is waited for, which the reloader logs.
    private func loadFirst() async throws {
        await reloader.check()
        if let report = await reloader.lastReport, report.outcome == .rejected {
            throw FirstLoadFailed(reason: report.reason ?? "checkpoint \(report.version) was rejected")
        }
    }

    private func observeSignals(_ stop: AsyncStream<ProcessSignal>.Continuation) -> SignalObservation {
        let stopping = Flag()
        return SignalObservation([.interrupt, .terminate, .hangUp]) { [reloader, server, logger] signal in
            switch signal {
            case .hangUp:
                logger.info("reload asked for")
                server.reload()
                Task { await reloader.reload() }
            case .interrupt, .terminate:
                // The second one is from somebody who does not want to wait.
                if stopping.raise() { _exit(CommandStatus.interrupted) }
                stop.yield(signal)
            }
        }
    }

    private func drain() async {
        service.state.beginDraining()
        logger.info("shutting down; requests in flight are finished")
        try? await Task.sleep(for: .seconds(settings[ServeSettings.drainDelay]))
        let cutOff = await server.shutdown(grace: .seconds(settings[ServeSettings.grace]))
        logger.info("stopped", metadata: ["connections_cut_off": "\(cutOff)"])
    }
}

/// Goes up once.
private final class Flag: Sendable {
    private let isUp = Atomic(false)

    /// Raises the flag and tells whether it was up already.
    func raise() -> Bool { isUp.exchange(true, ordering: .acquiringAndReleasing) }
}
