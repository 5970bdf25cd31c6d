import Dispatch
import Glibc
import Logging
import Platform

/// Accepts connections and hands them to the workers in turn. Pauses at the connection limit and when descriptors run out, and
/// goes on when a connection closes. Members are used on `queue` only.
final class Listener: @unchecked Sendable {
    private let descriptor: Int32
    private let limit: Int
    private let logger: Logger
    private let queue = DispatchQueue(label: "http.listener")
    private let source: PausableSource
    private var workers: [Worker] = []
    private var nextWorker = 0
    private var open = 0
    private var isStopped = false
    private var lastWarning: MonotonicTime?

    /// How long after running out of descriptors to look again, should no connection of ours close first.
    private static let retryInterval = DispatchTimeInterval.milliseconds(100)

    private static let warningInterval = Duration.seconds(10)

    init(descriptor: Int32, limit: Int, logger: Logger) {
        self.descriptor = descriptor
        self.limit = limit
        self.logger = logger
        let relay = Relay()
        source = PausableSource(DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)) {
            relay.listener?.acceptPending()
        }
        relay.listener = self
    }

    /// The source's handler is made before `self` is.
    private final class Relay: @unchecked Sendable { weak var listener: Listener? }

    func start(_ workers: [Worker]) {
        queue.async { [self] in
            self.workers = workers
            source.setActive(true)
        }
    }

    func connectionClosed() {
        queue.async { [self] in
            open -= 1
            if !isStopped { source.setActive(true) }
        }
    }

    func openConnections() async -> Int {
        await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: open) }
        }
    }

    /// Takes those who are already waiting, since closing would reset them, then closes.
    func stop() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                guard !isStopped else { return continuation.resume() }
                acceptPending()
                isStopped = true
                // The workers' closing callbacks hold this listener.
                workers = []
                source.cancel { [descriptor] in
                    close(descriptor)
                    continuation.resume()
                }
            }
        }
    }

    private func acceptPending() {
        guard !isStopped else { return }
        while open < limit {
            switch Socket.accept(descriptor) {
            case .accepted(let connection, let peer):
                open += 1
                workers[nextWorker].adopt(connection, peer: peer)
                nextWorker = (nextWorker + 1) % workers.count
            case .wouldBlock: return
            case .exhausted(let code): return pauseAndRetry("out of descriptors or memory", code)
            case .failed(let code): return pauseAndRetry("accept failed", code)
            }
        }
        warn("connection limit reached; accepting pauses", ["limit": "\(limit)"])
        source.setActive(false)
    }

    private func pauseAndRetry(_ reason: String, _ code: Int32) {
        warn("\(reason); accepting pauses", ["error": "\(String(cString: strerror(code)))"])
        source.setActive(false)
        queue.asyncAfter(deadline: .now() + Self.retryInterval) { [self] in
            if !isStopped { source.setActive(true) }
        }
    }

    /// A server at its limit pauses at every connection; the log needs to hear of it once in a while.
    private func warn(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        let now = MonotonicTime.now
        if let lastWarning, now - lastWarning < Self.warningInterval { return }
        lastWarning = now
        logger.warning(message, metadata: metadata)
    }
}
