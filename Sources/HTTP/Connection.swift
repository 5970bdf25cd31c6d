import Dispatch
import Glibc

/// A socket, its state machine and the handler at work for it. Every member is used on the worker's queue only, which is
/// what makes `@unchecked Sendable` true.
final class Connection: @unchecked Sendable {
    let descriptor: Int32
    private let peer: SocketAddress?
    private let transport: any Transport
    private unowned let worker: Worker
    private var machine: ConnectionStateMachine
    private var reading: ReadinessSource?
    private var writing: ReadinessSource?
    private var task: Task<Void, Never>?
    /// The line of the request being handled.
    private var record: AccessRecord?
    /// What the request being handled may hold, and what the budget has been told in all.
    private var handlerBytes = 0
    private var reportedBytes = 0
    private var handshakeDeadline: ContinuousClock.Instant?

    /// Reads in one turn, so that one busy client does not starve the others on the queue.
    private static let readsPerTurn = 4

    init(descriptor: Int32, peer: SocketAddress?, transport: any Transport, worker: Worker) {
        self.descriptor = descriptor
        self.peer = peer
        self.transport = transport
        self.worker = worker
        machine = ConnectionStateMachine(limits: worker.limits)
        if !transport.isEstablished, let tls = worker.tls {
            handshakeDeadline = .now + tls.configuration.handshakeTimeout
        }
    }

    func start() {
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: worker.queue)
        reading = ReadinessSource(source) { [self] in readable() }
        pump(now: .now)
    }

    /// Takes what has already arrived, then ends once nothing is in flight.
    func drain() {
        readable()
        machine.drain()
        pump(now: .now)
    }

    /// Ends now, whatever is in flight.
    func abandon() {
        machine.abandon()
        pump(now: .now)
    }

    /// Called every so often: deadlines, and clients that have gone while nothing was read from them.
    func tick(now: ContinuousClock.Instant) {
        if task != nil, !machine.wantsInput, transport.isReset() { machine.abandon() }
        if let handshakeDeadline, now >= handshakeDeadline {
            if !transport.isEstablished { machine.abandon() }
            self.handshakeDeadline = nil
        }
        machine.advance(to: now)
        pump(now: now)
    }

    // MARK: Socket events

    private func readable() {
        var now = ContinuousClock.now
        for _ in 0..<Self.readsPerTurn where machine.wantsInput {
            if machine.isInBody, worker.memory.isExceeded {
                machine.refuse(.outOfMemory)
                return pump(now: now)
            }
            let capacity = worker.scratch.count
            switch transport.read(into: worker.scratch) {
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

    /// Does what the machine asks until it asks for nothing, then watches the socket for what it waits for.
    private func pump(now: ContinuousClock.Instant) {
        while let action = machine.next(now: now) {
            switch action {
            case .deliver(let request): handle(request)
            case .checkExpectation(let request): checkExpectation(request)
            case .reject(let error):
                note(nil, route: nil, now: now)
                respond(worker.pipeline.router.response(to: .malformed(error), nil))
            case .flush: flush(now: now)
            case .shutdownOutput: transport.shutdownOutput()
            case .close: return close()
            }
        }
        watch()
    }

    private func watch() {
        guard !machine.isClosed else { return }
        report(machine.heldBytes + handlerBytes)
        let awaitsRoom = machine.isBlocked || transport.readWaitsForRoom
        reading?.setActive(machine.wantsInput && !transport.readWaitsForRoom)
        if awaitsRoom, writing == nil {
            let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: worker.queue)
            writing = ReadinessSource(source) { [self] in writable() }
        }
        writing?.setActive(awaitsRoom)
    }

    private func report(_ bytes: Int) {
        guard bytes != reportedBytes else { return }
        worker.memory.change(by: bytes - reportedBytes)
        reportedBytes = bytes
    }

    private func respond(_ response: Response) {
        handlerBytes = 0
        machine.respond(response, date: worker.date())
        guard var record else { return }
        record.answer(response, now: .now)
        end(record)
    }

    private func note(_ request: Request?, route: String?, now: ContinuousClock.Instant) {
        guard worker.accessLog != nil || worker.observer != nil else { return }
        record = AccessRecord(request, route: route, client: peer, now: now)
        worker.observer?.requestBegan()
    }

    private func end(_ record: AccessRecord) {
        worker.accessLog?.write(record)
        worker.observer?.requestEnded(
            method: record.method, route: record.route, status: record.status, duration: record.duration)
        self.record = nil
    }

    private func handle(_ request: Request) {
        var request = request
        request.client = worker.pipeline.client(of: request, peer: peer)
        switch worker.pipeline.decide(request, isWhole: true) {
        case .respond(let response, let route):
            note(request, route: route, now: request.receivedAt)
            respond(response)
        case .run(.immediate(let handler), let parameters, let route):
            note(request, route: route, now: request.receivedAt)
            respond(worker.pipeline.run(handler, request, parameters))
        case .run(.asynchronous, _, let route) where worker.memory.isExceeded:
            note(request, route: route, now: request.receivedAt)
            respond(worker.pipeline.router.response(to: .malformed(.outOfMemory), request))
        case .run(.asynchronous(let handler), let parameters, let route):
            note(request, route: route, now: request.receivedAt)
            let request = request
            handlerBytes = worker.pipeline.bytesHeld(by: request)
            task = Task { [self, queue = worker.queue, pipeline = worker.pipeline] in
                let response = await pipeline.run(handler, request, parameters)
                queue.async { [self] in finish(response) }
            }
        }
    }

    private func finish(_ response: Response) {
        task = nil
        guard !machine.isClosed else { return }
        respond(response)
        pump(now: .now)
    }

    /// A client that asks before it sends its body is told at once if nothing would read it.
    private func checkExpectation(_ request: Request) {
        switch worker.pipeline.decide(request, isWhole: false) {
        case .respond(let response, let route):
            note(request, route: route, now: request.receivedAt)
            respond(response)
        case .run: machine.acceptExpectation()
        }
    }

    private func flush(now: ContinuousClock.Instant) {
        let offered = machine.output.count
        switch machine.output.withBytes({ transport.write($0) }) {
        case .transferred(let count): machine.wrote(count, isBlocked: count < offered, now: now)
        case .wouldBlock: machine.wrote(0, isBlocked: true, now: now)
        case .ended, .refused, .failed: machine.abandon()
        }
    }

    /// The descriptor is closed when both sources have let go of it; until then its number must not be given to another.
    private func close() {
        task?.cancel()
        task = nil
        transport.sendCloseNotify()
        report(0)
        if var record {
            record.duration = .now - record.receivedAt
            end(record)
        }
        let sources = [reading, writing].compactMap { $0 }
        reading = nil
        writing = nil
        let group = DispatchGroup()
        for source in sources {
            group.enter()
            source.cancel { group.leave() }
        }
        group.notify(queue: worker.queue) { [self] in
            Glibc.close(descriptor)
            worker.remove(self)
        }
    }
}
