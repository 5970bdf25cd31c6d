import Glibc
import Platform

/// A socket, its state machine and the handler at work for it. Every member is used in the turns of the worker's loop only, which is
/// what makes `@unchecked Sendable` true.
final class Connection: @unchecked Sendable {
    let descriptor: Int32
    let peer: SocketAddress?
    /// Whom the connection counts for in limits of each client; nil: nobody.
    let client: IPAddress?
    let transport: any Transport
    let worker: Worker
    @exclusivity(unchecked) var machine: ConnectionStateMachine
    @exclusivity(unchecked) private var awaitsFlush = false
    /// What the loop watches the socket for.
    @exclusivity(unchecked) private var interest: Readiness = .read
    @exclusivity(unchecked) var task: Task<Void, Never>?
    /// Of the request being handled.
    @exclusivity(unchecked) var requestID = RequestID.unnamed
    /// What its answer says to pages of other origins.
    @exclusivity(unchecked) var crossOriginGrant = CrossOriginGrant.none
    @exclusivity(unchecked) var journal: RequestJournal
    /// What the request being handled may hold, and what the budget has been told in all.
    @exclusivity(unchecked) var handlerBytes = 0
    @exclusivity(unchecked) private(set) var reportedBytes = 0
    @exclusivity(unchecked) private var kernelBuffer = KernelSendBuffer()
    private var handshakeDeadline: MonotonicTime?
    /// Whether it is still to be told how the handshake ended.
    var owesOutcome: Bool
    private var awaitsHandshake = false
    /// Whether the rate limit has counted the request whose body is taken in.
    @exclusivity(unchecked) var isCounted = false
    /// How many requests may still be begun before the others' turn.
    @exclusivity(unchecked) var requestsLeft = Connection.requestsAtOnce
    @exclusivity(unchecked) private var awaitsItsTurn = false
    @exclusivity(unchecked) private var flushesLeft = 0
    /// Reading waits for memory.
    @exclusivity(unchecked) private var isHeldBack = false

    /// Reads, and requests begun, before the loop looks after other connections: one busy client must not starve them.
    private static let readsAtOnce = 4
    static let requestsAtOnce = 4
    /// Pieces of a long answer written before the others' are.
    private static let flushesAtOnce = 4

    init(descriptor: Int32, peer: SocketAddress?, client: IPAddress?, transport: any Transport, worker: Worker) {
        self.descriptor = descriptor
        self.peer = peer
        self.client = client
        self.transport = transport
        self.worker = worker
        machine = ConnectionStateMachine(
            limits: worker.limits, readsOrigins: worker.pipeline.crossOrigin != nil)
        journal = RequestJournal(accessLines: worker.accessLines, observer: worker.observer)
        owesOutcome = !transport.isEstablished
        if !transport.isEstablished, let tls = worker.tls {
            handshakeDeadline = .now + tls.configuration.handshakeTimeout
        }
    }

    /// - Returns: false if the system can watch no more sockets.
    func start() -> Bool {
        guard worker.loop.watch(descriptor, for: interest) else { return false }
        pump(now: .now)
        return true
    }

    /// Takes what has already arrived, then ends once nothing is in flight.
    func drain() {
        readable()
        machine.drain(now: .now, isShakingHands: !transport.isEstablished)
        pump(now: .now)
    }

    /// Ends now, whatever is in flight.
    func abandon() {
        machine.abandon()
        pump(now: .now)
    }

    /// Called every so often, for deadlines and for what nobody announces. Of most connections there is nothing to do, and there may be
    /// tens of thousands.
    func tick(now: MonotonicTime) {
        var isDue = isHeldBack
        if let handshakeDeadline, now >= handshakeDeadline {
            if !transport.isEstablished {
                noteHandshake(.timedOut)
                machine.abandon()
            }
            self.handshakeDeadline = nil
            isDue = true
        }
        if kernelBuffer.mayHoldBytes {
            kernelBuffer.measure(descriptor)
            isDue = true
        }
        if let deadline = machine.deadline, now >= deadline {
            machine.advance(to: now)
            isDue = true
        }
        if isDue { pump(now: now) }
    }

    /// Ends because others need the memory it holds: with an answer if it still takes one.
    func giveUpForMemory(now: MonotonicTime) {
        if machine.isInBody { machine.refuse(.outOfMemory) } else { machine.abandon() }
        pump(now: now)
    }

    /// Whether its client has had an answer.
    var hasAnswered: Bool { machine.hasAnswered }

    /// What little would be lost if this connection were closed now; nil: an answer.
    var waiting: (for: ConnectionStateMachine.Waiting, since: MonotonicTime)? { machine.waiting }

    /// Since when its client has been waited for; of one being answered any moment will do.
    var waitingSince: MonotonicTime { waiting?.since ?? MonotonicTime(nanoseconds: 0) }

    // MARK: Socket events

    func ready(_ readiness: Readiness) {
        // Nothing is awaited of the socket, and it would be announced over and over.
        if !readiness.isDisjoint(with: .hangup), interest.isEmpty { return abandon() }
        if transport.isEstablished { return proceed(readiness) }
        guard !awaitsHandshake else { return }
        awaitsHandshake = true
        worker.shakeHandsLater(self)
    }

    /// The handshake's next step.
    func shakeHands() {
        awaitsHandshake = false
        if !machine.isClosed { proceed([.read, .write]) }
    }

    private func proceed(_ readiness: Readiness) {
        requestsLeft = Self.requestsAtOnce
        let isLost = !readiness.isDisjoint(with: .hangup)
        if interest.contains(.write), isLost || readiness.contains(.write) { writable() }
        if interest.contains(.read), isLost || readiness.contains(.read) { readable() }
    }

    private func readable() {
        var now = MonotonicTime.now
        for _ in 0..<Self.readsAtOnce where wantsInput && requestsLeft > 0 {
            if machine.isInBody, worker.memory.isExceeded {
                machine.refuse(.outOfMemory)
                return pump(now: now)
            }
            let capacity = worker.scratch.count
            let wasEstablished = transport.isEstablished
            let result = transport.read(into: worker.scratch)
            if !wasEstablished { proceedHandshake(result, now: now) }
            switch result {
            case .transferred(let count):
                machine.received(UnsafeRawBufferPointer(rebasing: worker.scratch[..<count]))
                pump(now: now)
                // A short read has emptied the socket; asking again would cost a system call to hear so.
                if count < capacity { return }
            case .ended: machine.endInput(now: now)
            case .wouldBlock: return watch()
            case .refused: machine.endSilently()
            case .failed: machine.abandon()
            }
            pump(now: now)
            now = .now
        }
    }

    private func writable() {
        if transport.readWaitsForRoom { readable() }
        machine.writable()
        pump(now: .now)
    }

    // MARK: Actions

    private func flushLater() {
        guard !awaitsFlush else { return }
        awaitsFlush = true
        worker.flushLater(self)
        worker.noteWaiting(self)
    }

    /// Writes what ``pump(now:)`` has left for the end of the round.
    func settle(now: MonotonicTime) {
        awaitsFlush = false
        flushesLeft = Self.flushesAtOnce
        pump(now: now)
    }

    /// Does what the machine asks until it asks for nothing, then watches the socket for what it waits for.
    func pump(now: MonotonicTime) {
        while let action = machine.next(
            now: now, parses: requestsLeft > 0, checksHeads: worker.pipeline.refusesHeads)
        {
            switch action {
            case .deliver(let request):
                requestsLeft -= 1
                handle(request)
            case .checkHead(let request, let isHeldBack): checkHead(request, isHeldBack: isHeldBack)
            case .reject(let error, let origin):
                requestID = worker.nextRequestID()
                // Also where the path is for no page: the answer says what is wrong with the bytes, and nothing else.
                crossOriginGrant = worker.pipeline.crossOrigin?.grant(to: origin) ?? CrossOriginGrant.none
                journal.begin(nil, id: requestID, peer: peer, now: now)
                respond(worker.pipeline.router.response(to: .malformed(error), nil, requestID))
            case .flush where worker.isSettling && flushesLeft > 0: flush(now: now)
            case .flush: return flushLater()
            case .shutdownOutput: transport.shutdownOutput()
            case .close: return close()
            }
        }
        if requestsLeft == 0, machine.hasUnparsedInput { waitForTurn() }
        watch()
    }

    /// Goes on with what has arrived when the loop has looked after the others.
    private func waitForTurn() {
        guard !awaitsItsTurn else { return }
        awaitsItsTurn = true
        worker.loop.execute { [self] in
            awaitsItsTurn = false
            requestsLeft = Self.requestsAtOnce
            pump(now: .now)
        }
    }

    /// Whether to read. Beyond the memory's budget later requests stay where they are, in the kernel; what is refused is read.
    private var wantsInput: Bool {
        machine.wantsInput && !(machine.isAnswering && worker.memory.isExceeded)
    }

    private func watch() {
        guard !machine.isClosed else { return }
        report(machine.heldBytes + handlerBytes + kernelBuffer.bytes)
        worker.noteWaiting(self)
        var wanted: Readiness = []
        let wantsInput = wantsInput
        isHeldBack = machine.wantsInput && !wantsInput
        if wantsInput, !transport.readWaitsForRoom { wanted.insert(.read) }
        if machine.isBlocked || transport.readWaitsForRoom { wanted.insert(.write) }
        guard wanted != interest else { return }
        interest = wanted
        worker.loop.change(descriptor, to: wanted)
    }

    private func report(_ bytes: Int) {
        guard bytes != reportedBytes else { return }
        worker.memory.change(by: bytes - reportedBytes)
        reportedBytes = bytes
    }

    private func flush(now: MonotonicTime) {
        let offered = machine.output.bytes.count
        flushesLeft -= 1
        switch machine.output.bytes.withBytes({ transport.write($0) }) {
        case .transferred(let count):
            machine.wrote(count, isBlocked: count < offered, now: now)
            kernelBuffer.wrote(count, descriptor)
            worker.wrote(count)
        case .wouldBlock: machine.wrote(0, isBlocked: true, now: now)
        case .ended, .refused, .failed: machine.abandon()
        }
    }

    private func close() {
        task?.cancel()
        task = nil
        transport.sendCloseNotify()
        report(0)
        journal.abandon()
        worker.loop.unwatch(descriptor)
        // From here on the number may be another connection's.
        Glibc.close(descriptor)
        worker.remove(self)
    }
}
