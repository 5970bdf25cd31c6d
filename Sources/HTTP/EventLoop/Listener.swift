import Dispatch
import Glibc
import Logging
import Platform

/// Accepts connections and hands them to the workers in turn. At the limit the connections that are missed least are closed for
/// new ones; only if all are being answered, and when descriptors run out, accepting pauses.
///
/// It lives in the loop of the first worker, so that a new connection of that worker's costs no change of thread. Members are used in
/// its turns only.
final class Listener: @unchecked Sendable {
    let descriptor: Int32
    private let limit: Int
    private let clientLimit: Int
    private let client: @Sendable (SocketAddress?) -> IPAddress?
    private let logger: Logger
    private let loop: EventLoop
    private let telemetry: ServerTelemetry
    private var workers: [Worker] = []
    private var nextWorker = 0
    private var open = 0
    private var openByClient: [IPAddress: Int] = [:]
    private var isStopped = false
    private var isAccepting = true
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

    /// Accepted before the loop looks after those it has: a fifth of a millisecond.
    private static let acceptedAtOnce = 16

    /// - Parameters:
    ///   - limit: connections open at once, at least 1
    ///   - clientLimit: of them, of one client
    ///   - loop: the first worker's
    ///   - client: whom a connection from an address counts for; nil: nobody
    init(
        descriptor: Int32, limit: Int, clientLimit: Int, loop: EventLoop, telemetry: ServerTelemetry, logger: Logger,
        client: @escaping @Sendable (SocketAddress?) -> IPAddress?
    ) {
        self.descriptor = descriptor
        self.limit = limit
        self.clientLimit = clientLimit
        self.client = client
        self.logger = logger
        self.loop = loop
        self.telemetry = telemetry
    }

    /// - Parameter workers: started
    func start(_ workers: [Worker]) {
        loop.execute { [self] in
            self.workers = workers
            workers[0].setListener(self)
            if loop.watch(descriptor, for: .read) { return }
            retry { [self] in start(workers) }
        }
    }

    func connectionClosed(_ client: IPAddress?) {
        guard loop.isCurrent else { return loop.execute { [self] in connectionClosed(client) } }
        open -= 1
        telemetry.closed.add()
        if let client, let count = openByClient[client] { openByClient[client] = count > 1 ? count - 1 : nil }
        if !isMakingRoom { setAccepting(true) }
    }

    private func setAccepting(_ accepts: Bool) {
        guard accepts != isAccepting, !isStopped else { return }
        isAccepting = accepts
        loop.change(descriptor, to: accepts ? .read : [])
    }

    func openConnections() async -> Int {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in continuation.resume(returning: open) }
        }
    }

    /// Takes those who are already waiting, since closing would reset them, then closes.
    func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            loop.execute { [self] in
                defer { continuation.resume() }
                guard !isStopped else { return }
                acceptPending(atMost: .max)
                isStopped = true
                // The workers' closing callbacks hold this listener.
                workers.first?.setListener(nil)
                workers = []
                loop.unwatch(descriptor)
                close(descriptor)
            }
        }
    }

    /// - Parameter count: how many at most; those who wait longer are told of again
    func acceptPending(atMost count: Int = Listener.acceptedAtOnce) {
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
        telemetry.opened.add()
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
        setAccepting(false)
        isMakingRoom = true
        workers[nextWorker].makeRoom(for: roomAtOnce) { [self] closed in
            loop.execute { [self] in
                isMakingRoom = false
                if closed > 0 { setAccepting(true) } else { acceptLater() }
            }
        }
        nextWorker = (nextWorker + 1) % workers.count
    }

    private func pauseAndRetry(_ reason: String, _ code: Int32) {
        warn("\(reason); accepting pauses", ["error": "\(String(cString: strerror(code)))"])
        setAccepting(false)
        acceptLater()
    }

    private func acceptLater() { retry { [self] in setAccepting(true) } }

    private func retry(_ work: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.retryInterval) { [loop] in loop.execute(work) }
    }

    /// A server at its limit pauses at every connection; the log needs to hear of it once in a while.
    private func warn(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        let now = MonotonicTime.now
        if let lastWarning, now - lastWarning < Self.warningInterval { return }
        lastWarning = now
        logger.warning(message, metadata: metadata)
    }
}
