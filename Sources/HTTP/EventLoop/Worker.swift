import Glibc
import Platform

/// One event loop and the connections pinned to it. Every member but `loop` is used in the loop's turns only.
final class Worker: @unchecked Sendable {
    let loop: EventLoop
    let pipeline: RequestPipeline
    let limits: ConnectionLimits
    let memory: MemoryBudget
    /// nil: bytes travel as they are.
    let tls: TLSIdentity?
    let accessLines: AccessLines?
    let observer: (any RequestObserver)?
    let telemetry: ServerTelemetry
    /// What a read fills; one for all connections of the loop, since only one of them reads at a time.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private let tickInterval: Duration
    private let onClose: @Sendable (_ client: IPAddress?) -> Void
    /// By descriptor.
    @exclusivity(unchecked) private var connections: [Connection?] = []
    @exclusivity(unchecked) private var open = 0
    /// Who may be closed for others, while some have to be; keeping the order would cost every request something.
    @exclusivity(unchecked) private var idle: IdleConnections?
    /// When somebody has been closed for others last.
    private var lastRoom = MonotonicTime(nanoseconds: 0)
    @exclusivity(unchecked) private var unflushed: [Connection] = []
    @exclusivity(unchecked) private var settling: [Connection] = []
    /// In this round.
    @exclusivity(unchecked) private var bytesWritten = 0
    /// Those whose handshakes go on when it is their turn, first come first.
    @exclusivity(unchecked) private var shaking: [Connection] = []
    /// Requests whose handlers are at work elsewhere.
    @exclusivity(unchecked) private var tasks = 0
    /// Whether what is to be written is written now.
    @exclusivity(unchecked) private(set) var isSettling = false
    @exclusivity(unchecked) private var cachedDate = HTTPDate()
    @exclusivity(unchecked) private var requestIDs = RequestIDSource()
    private var isDraining = false
    /// Accepts in this worker's loop, for all workers; nil: another one's does.
    private var listener: Listener?
    /// Not all connections have been looked at since the last tick.
    private var isLooking = false

    /// Bytes written before the loop looks for what else has come: half a millisecond.
    private static let bytesAtOnce = 1 << 20

    /// Connections closed for others before the loop looks after those that stay: a fifth of a millisecond.
    private static let closedAtOnce = 8

    /// Steps of handshakes taken before the loop looks for what else has come: one may be a signature by RSA, a millisecond.
    private static let handshakesAtOnce = 2

    /// Connections looked at for deadlines before the loop looks after those that are ready.
    private static let lookedAtAtOnce = 512

    /// How long the order of idle connections is kept when nobody has been closed for others.
    private static let orderKept = Duration.seconds(10)

    /// How long a client may be slow while memory is short.
    private static let patience = Duration.seconds(1)

    init(
        loop: EventLoop, pipeline: RequestPipeline, limits: ConnectionLimits, memory: MemoryBudget, tls: TLSIdentity?,
        accessLog: AccessLog?, observer: (any RequestObserver)?, telemetry: ServerTelemetry,
        onClose: @escaping @Sendable (_ client: IPAddress?) -> Void
    ) {
        self.loop = loop
        self.pipeline = pipeline
        self.limits = limits
        self.memory = memory
        self.tls = tls
        accessLines = accessLog.map(AccessLines.init)
        self.observer = observer
        self.telemetry = telemetry
        self.onClose = onClose
        let timeouts = [
            limits.headerTimeout, limits.bodyTimeout, limits.idleTimeout, limits.sendTimeout, limits.lingerTimeout,
            limits.abandonmentProbe, tls?.configuration.handshakeTimeout ?? limits.idleTimeout,
        ]
        tickInterval = max(.milliseconds(5), timeouts.reduce(.seconds(2), min) / 8)
    }

    deinit { scratch.deallocate() }

    func start() {
        loop.start(
            tickEvery: tickInterval, isRefusing: { [pipeline] in pipeline.refusesHeads }, elsewhere: { [self] in tasks }
        ) { [self] descriptor, readiness in
            ready(Int(descriptor), readiness)
        } settle: { [self] in
            settle()
        } tick: { [self] now in
            tick(now)
        }
    }

    private func ready(_ descriptor: Int, _ readiness: Readiness) {
        if descriptor < connections.count, let connection = connections[descriptor] {
            connection.ready(readiness)
        } else if let listener, listener.descriptor == descriptor {
            listener.acceptPending()
        }
        // One that was closed meanwhile is told of no more.
    }

    /// To be called in the loop's turn.
    /// - Parameter listener: told when connections wait to be accepted; nil: no more
    func setListener(_ listener: Listener?) { self.listener = listener }

    /// To be called when no connection is left.
    func stop() { loop.stop() }

    /// - Parameters:
    ///   - client: whom it counts for in limits of each client
    ///   - replaces: whether the client has as many connections as it may have, so that one of its others must go
    func adopt(_ descriptor: Int32, peer: SocketAddress?, client: IPAddress?, replaces: Bool) {
        loop.execute { [self] in
            if replaces, let client, !closeIdle(of: client) { return giveUp(descriptor, client) }
            guard let transport = transport(descriptor) else { return giveUp(descriptor, client) }
            let connection = Connection(
                descriptor: descriptor, peer: peer, client: client, transport: transport, worker: self)
            idle?.add(Int(descriptor), of: client)
            guard connection.start() else {
                idle?.remove(Int(descriptor))
                return giveUp(descriptor, client)
            }
            while connections.count <= Int(descriptor) { connections.append(nil) }
            connections[Int(descriptor)] = connection
            open += 1
            if open == 1 { loop.setTicking(true) }
            if isDraining { connection.drain() }
        }
    }

    /// Closes connections that are waited for and that are missed least, to make room for others.
    /// - Parameter done: told how many
    func makeRoom(for count: Int, _ done: @escaping @Sendable (Int) -> Void) {
        makeRoom(for: count, closed: 0, done)
    }

    private func makeRoom(for count: Int, closed: Int, _ done: @escaping @Sendable (Int) -> Void) {
        loop.execute { [self] in
            let wanted = min(count, Self.closedAtOnce)
            let found = closeIdle(atMost: wanted)
            if found < wanted || found == count { return done(closed + found) }
            makeRoom(for: count - found, closed: closed + found, done)
        }
    }

    private func closeIdle(atMost count: Int) -> Int {
        keepOrder()
        for closed in 0..<count {
            guard let descriptor = idle?.leastMissed(now: .now) else { return closed }
            closeForOthers(descriptor)
        }
        return count
    }

    /// Closes the connection of a client that would be missed least.
    /// - Returns: false if every one of them is being answered
    private func closeIdle(of client: IPAddress) -> Bool {
        keepOrder()
        guard let descriptor = idle?.leastMissed(of: client) else { return false }
        closeForOthers(descriptor)
        return true
    }

    private func closeForOthers(_ descriptor: Int) {
        telemetry.closedForOthers.add()
        connections[descriptor]?.abandon()
    }

    private func keepOrder() {
        lastRoom = .now
        guard idle == nil else { return }
        var idle = IdleConnections()
        let waiting = connections.compactMap { $0 }.sorted { $0.waitingSince < $1.waitingSince }
        for connection in waiting {
            idle.add(Int(connection.descriptor), of: connection.client)
            idle.note(Int(connection.descriptor), waiting: connection.waiting, hasAnswered: connection.hasAnswered)
        }
        self.idle = idle
    }

    /// To be told of each change in what the connection waits for.
    func noteWaiting(_ connection: Connection) {
        idle?.note(Int(connection.descriptor), waiting: connection.waiting, hasAnswered: connection.hasAnswered)
    }

    /// Writes at the end of a round, all together: the first wakes whoever waits for answers, and while it wakes up the others
    /// need not. Each alone would wake it each time.
    func flushLater(_ connection: Connection) { unflushed.append(connection) }

    func taskBegan() { tasks += 1 }

    func taskEnded() { tasks -= 1 }

    /// - Returns: whether somebody has been answered, and nobody waits for another thread: to look again and again for the next
    ///   request would take a processor from those that compute answers.
    private func settle() -> Bool {
        defer { accessLines?.handOver() }
        shakeHands()
        guard !unflushed.isEmpty else { return false }
        let now = MonotonicTime.now
        isSettling = true
        bytesWritten = 0
        swap(&settling, &unflushed)
        var settled = 0
        while settled < settling.count, bytesWritten < Self.bytesAtOnce {
            settling[settled].settle(now: now)
            settled += 1
        }
        isSettling = false
        if settled < settling.count { unflushed.insert(contentsOf: settling[settled...], at: 0) }
        settling.removeAll(keepingCapacity: true)
        if unflushed.isEmpty { return tasks == 0 }
        // Somebody must come back for the rest.
        loop.execute {}
        return false
    }

    /// Goes on with the connection's handshake when its turn comes.
    func shakeHandsLater(_ connection: Connection) { shaking.append(connection) }

    private func shakeHands() {
        guard !shaking.isEmpty else { return }
        let first = shaking.prefix(Self.handshakesAtOnce)
        shaking.removeFirst(first.count)
        for connection in first { connection.shakeHands() }
        // Somebody must come back for the rest.
        if !shaking.isEmpty { loop.execute {} }
    }

    /// To be told of what is written: there is an end to it in each round.
    func wrote(_ count: Int) { bytesWritten += count }

    private func giveUp(_ descriptor: Int32, _ client: IPAddress?) {
        close(descriptor)
        onClose(client)
    }

    private func transport(_ descriptor: Int32) -> (any Transport)? {
        guard let tls else { return PlainTransport(descriptor: descriptor) }
        return TLSTransport(descriptor: descriptor, context: tls.context)
    }

    func drain() {
        loop.execute { [self] in
            isDraining = true
            for connection in connections { connection?.drain() }
        }
    }

    func abandonAll() {
        loop.execute { [self] in
            for connection in connections { connection?.abandon() }
        }
    }

    func remove(_ connection: Connection) {
        connections[Int(connection.descriptor)] = nil
        idle?.remove(Int(connection.descriptor))
        open -= 1
        if open == 0 {
            loop.setTicking(false)
            // When all connections are told of, the log has all lines.
            accessLines?.handOver()
        }
        onClose(connection.client)
    }

    func date() -> [UInt8] { cachedDate.bytes(at: time(nil)) }

    func nextRequestID() -> RequestID { requestIDs.next() }

    /// Looks at all connections every so often: deadlines are seconds, so a coarse look is exact enough and costs a request
    /// nothing.
    private func tick(_ now: MonotonicTime) {
        if memory.isExceeded { letGoOfSlowest(now) }
        if idle != nil, now - lastRoom > Self.orderKept { idle = nil }
        guard !isLooking else { return }
        isLooking = true
        look(from: 0)
    }

    private func look(from start: Int) {
        let end = min(start + Self.lookedAtAtOnce, connections.count)
        let now = MonotonicTime.now
        for descriptor in start..<end { connections[descriptor]?.tick(now: now) }
        isLooking = end < connections.count
        if isLooking { loop.execute { [self] in look(from: end) } }
    }

    /// Whoever takes in or takes out so slowly that others find no memory has to go: those that hold most first, and no more than
    /// are in the way.
    private func letGoOfSlowest(_ now: MonotonicTime) {
        let slow = connections.compactMap { $0 }.filter { connection in
            connection.waiting.map { now - $0.since >= Self.patience } == true && connection.reportedBytes > 0
        }
        for connection in slow.sorted(by: { $0.reportedBytes > $1.reportedBytes }) where memory.isExceeded {
            connection.giveUpForMemory(now: now)
        }
    }
}
