import Dispatch
import Glibc

/// One serial queue and the connections pinned to it. Every member but `queue` is used on that queue only.
final class Worker: @unchecked Sendable {
    let queue: DispatchQueue
    let pipeline: RequestPipeline
    let limits: ConnectionLimits
    let memory: MemoryBudget
    /// nil: bytes travel as they are.
    let tls: TLSIdentity?
    let accessLog: AccessLog?
    let observer: (any RequestObserver)?
    /// What a read fills; one for all connections of the queue, since only one of them reads at a time.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private let onClose: @Sendable () -> Void
    private var connections: [Int32: Connection] = [:]
    private var timer: (any DispatchSourceTimer)?
    private var cachedDate = HTTPDate()
    private var isDraining = false

    init(
        index: Int, pipeline: RequestPipeline, limits: ConnectionLimits, memory: MemoryBudget, tls: TLSIdentity?,
        accessLog: AccessLog?, observer: (any RequestObserver)?,
        onClose: @escaping @Sendable () -> Void
    ) {
        queue = DispatchQueue(label: "http.connections.\(index)")
        self.pipeline = pipeline
        self.limits = limits
        self.memory = memory
        self.tls = tls
        self.accessLog = accessLog
        self.observer = observer
        self.onClose = onClose
    }

    deinit { scratch.deallocate() }

    func adopt(_ descriptor: Int32, peer: SocketAddress?) {
        queue.async { [self] in
            guard let transport = transport(descriptor) else {
                close(descriptor)
                return onClose()
            }
            let connection = Connection(descriptor: descriptor, peer: peer, transport: transport, worker: self)
            connections[descriptor] = connection
            startTimer()
            connection.start()
            if isDraining { connection.drain() }
        }
    }

    private func transport(_ descriptor: Int32) -> (any Transport)? {
        guard let tls else { return PlainTransport(descriptor: descriptor) }
        return TLSTransport(descriptor: descriptor, context: tls.context)
    }

    func drain() {
        queue.async { [self] in
            isDraining = true
            for connection in Array(connections.values) { connection.drain() }
        }
    }

    func abandonAll() {
        queue.async { [self] in
            for connection in Array(connections.values) { connection.abandon() }
        }
    }

    func remove(_ connection: Connection) {
        connections[connection.descriptor] = nil
        if connections.isEmpty {
            timer?.cancel()
            timer = nil
        }
        onClose()
    }

    func date() -> [UInt8] { cachedDate.bytes(at: time(nil)) }

    /// One timer looks at all connections: deadlines are seconds, so a coarse look is exact enough and costs a request nothing.
    private func startTimer() {
        guard timer == nil else { return }
        let timeouts = [
            limits.headerTimeout, limits.bodyTimeout, limits.idleTimeout, limits.sendTimeout, limits.lingerTimeout,
            limits.abandonmentProbe, tls?.configuration.handshakeTimeout ?? limits.idleTimeout,
        ]
        let shortest = (timeouts.min() ?? .seconds(1)) / .milliseconds(1)
        let interval = DispatchTimeInterval.milliseconds(Int(Swift.max(5, Swift.min(250, shortest / 8))))
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.setEventHandler { [unowned self] in
            let now = ContinuousClock.now
            for connection in Array(connections.values) { connection.tick(now: now) }
        }
        timer.resume()
        self.timer = timer
    }
}
