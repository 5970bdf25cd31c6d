import Dispatch
import Glibc
import Logging
import Platform

/// Accepts connections and hands them to the workers in turn. At the limit the connections that are missed least are closed for
/// new ones; only if all are being answered, and when descriptors run out, accepting pauses. Members are used on `queue` only.
final class Listener: @unchecked Sendable {
    private let descriptor: Int32
    private let limit: Int
    private let clientLimit: Int
    private let client: @Sendable (SocketAddress?) -> IPAddress?
    private let logger: Logger
    private let queue = DispatchQueue(label: "http.listener")
    private let source: PausableSource
    private var workers: [Worker] = []
    private var nextWorker = 0
    private var open = 0
    private var openByClient: [IPAddress: Int] = [:]
    private var isStopped = false
    private var lastWarning: MonotonicTime?
    private var lastRoom: MonotonicTime?
    private var roomAtOnce = 1
    /// Connections are being closed for others. Each that closes must not bring the next one in before all are counted: then more and
    /// more would be closed.
    private var isMakingRoom = false

    /// How long after running out of descriptors to look again, should no connection of ours close first.
    private static let retryInterval = DispatchTimeInterval.milliseconds(100)

    /// Room that is needed again within this time is needed for many.
    private static let quickly = Duration.milliseconds(20)

    private static let warningInterval = Duration.seconds(10)

    /// Accepted before what else is to be done on the queue, such as counting those that have closed.
    private static let acceptedAtOnce = 64

    /// - Parameters:
    ///   - limit: connections open at once, at least 1
    ///   - clientLimit: of them, of one client
    ///   - client: whom a connection from an address counts for; nil: nobody
    init(
        descriptor: Int32, limit: Int, clientLimit: Int, logger: Logger,
        client: @escaping @Sendable (SocketAddress?) -> IPAddress?
    ) {
        self.descriptor = descriptor
        self.limit = limit
        self.clientLimit = clientLimit
        self.client = client
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

    func connectionClosed(_ client: IPAddress?) {
        queue.async { [self] in
            open -= 1
            if let client, let count = openByClient[client] { openByClient[client] = count > 1 ? count - 1 : nil }
            if !isStopped, !isMakingRoom { source.setActive(true) }
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
                acceptPending(atMost: .max)
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

    /// - Parameter count: how many at most; what waits longer makes the source begin again
    private func acceptPending(atMost count: Int = Listener.acceptedAtOnce) {
        guard !isStopped else { return }
        if open >= limit, Socket.isReadable(descriptor) { return makeRoom() }
        var left = count
        while left > 0, open < limit {
            left -= 1
            switch Socket.accept(descriptor) {
            case .accepted(let connection, let peer): hand(connection, peer)
            case .wouldBlock: return
            case .exhausted(let code): return pauseAndRetry("out of descriptors or memory", code)
            case .failed(let code): return pauseAndRetry("accept failed", code)
            }
        }
    }

    private func hand(_ connection: Int32, _ peer: SocketAddress?) {
        let client = client(peer)
        open += 1
        var isOver = false
        if let client {
            let count = openByClient[client, default: 0] + 1
            openByClient[client] = count
            isOver = count > clientLimit
        }
        if isOver { warn("a client has all the connections it may have", ["client": "\(peer?.host ?? "-")"]) }
        workers[nextWorker].adopt(connection, peer: peer, client: client, replaces: isOver)
        nextWorker = (nextWorker + 1) % workers.count
    }

    /// Has connections closed that nobody would miss: one, and more at once where many come. Where all are being answered, the next one
    /// that closes makes room.
    private func makeRoom() {
        let now = MonotonicTime.now
        let isUrgent = lastRoom.map { now - $0 < Self.quickly } == true
        roomAtOnce = isUrgent ? min(2 * roomAtOnce, max(1, limit / 50)) : 1
        lastRoom = now
        warn("connection limit reached; those that wait longest are closed", ["limit": "\(limit)"])
        source.setActive(false)
        isMakingRoom = true
        workers[nextWorker].makeRoom(for: roomAtOnce) { [self] closed in
            queue.async { [self] in
                isMakingRoom = false
                if closed > 0, !isStopped { return source.setActive(true) }
                retry()
            }
        }
        nextWorker = (nextWorker + 1) % workers.count
    }

    private func pauseAndRetry(_ reason: String, _ code: Int32) {
        warn("\(reason); accepting pauses", ["error": "\(String(cString: strerror(code)))"])
        source.setActive(false)
        retry()
    }

    private func retry() {
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
