import Platform

/// One connection's life without a socket: bytes, responses and time go in, actions come out of `next`. Requests are delivered
/// one at a time, so pipelined answers keep their order; later bytes wait in a bounded buffer.
///
/// After every event call `next` until it returns nil, then look at `wantsInput`, `isBlocked` and `deadline`.
struct ConnectionStateMachine: Sendable {
    typealias Instant = MonotonicTime

    enum Action {
        /// Have it handled, then call `respond`.
        case deliver(Request)
        /// The head of a request whose body has not been taken in: call `takeBody` or, to refuse, `respond`.
        /// - Parameter isHeldBack: the client waits to be asked for the body
        case checkHead(Request, isHeldBack: Bool)
        /// Make the error's answer, then call `respond`.
        /// - Parameter origin: the request's `Origin`, as far as it came; nil also if the machine does not read origins
        case reject(ProtocolError, origin: UTF8Text?)
        /// Write `output`, then call `wrote`.
        case flush
        /// Send the end of the stream, keep reading.
        case shutdownOutput
        case close
    }

    private enum Phase: Equatable {
        case reading
        case awaitingDecision
        case responding
        /// The last response is on its way; what arrives is thrown away.
        case finishing
        case lingering
        case closing, closed
    }

    /// What is awaited of the client.
    enum Waiting {
        /// Its next request, or the first.
        case request
        /// The rest of a header.
        case header
        /// The rest of a body.
        case body
        /// That it takes what it is sent.
        case room
    }

    /// What the current request means for its response.
    private struct Exchange {
        var isHead = false
        var closes = false
        var mayProbe = false
        /// The client waits to be asked for the body.
        var isHeldBack = false
    }

    private let limits: ConnectionLimits
    private let readsOrigins: Bool
    private var parser: RequestParser
    private var phase = Phase.reading
    private var input = ByteBuffer()
    private(set) var output = ResponseOutput()
    private var patience: ClientPatience
    private var exchange = Exchange()
    private var pendingError: ProtocolError?
    private var answered = 0
    private var inputEnded = false
    private var isDraining = false
    /// While draining: the first request is given a moment.
    private var awaitsFirstRequest = false
    /// Nothing that has arrived can be parsed before more arrives.
    private var isStarved = false

    /// - Parameter readsOrigins: whether who answers a rejected request is to know its `Origin`
    init(limits: ConnectionLimits, readsOrigins: Bool = false) {
        self.limits = limits
        self.readsOrigins = readsOrigins
        parser = RequestParser(limits: limits.request)
        patience = ClientPatience(limits: limits)
    }

    /// When `advance` must be called at the latest.
    var deadline: Instant? { patience.deadline }

    /// The last write came back short: `output` waits for `writable`.
    var isBlocked: Bool { output.isBlocked }

    var isClosed: Bool { phase == .closed }

    /// Whether to read from the client.
    var wantsInput: Bool {
        guard !inputEnded, pendingError == nil else { return false }
        switch phase {
        case .reading where mayParse && isStarved: return true
        case .reading, .awaitingDecision, .responding: return input.count < limits.pipelineBuffer
        case .finishing, .lingering: return true
        case .closing, .closed: return false
        }
    }

    /// Whether any request has been answered.
    var hasAnswered: Bool { answered > 0 }

    /// Whether a request is being answered.
    var isAnswering: Bool { phase == .responding || phase == .awaitingDecision }

    /// Whether a body is being received.
    var isInBody: Bool { phase == .reading && parser.isInBody }

    /// Whether requests of the client may have arrived that have not been looked at.
    var hasUnparsedInput: Bool { phase == .reading && mayParse && !isStarved }

    /// How little would be lost if the connection were closed now, and since when it is so; nil while a request of its client is
    /// being answered.
    var waiting: (for: Waiting, since: Instant)? {
        if let since = patience.sendingSince { return (.room, since) }
        guard let since = patience.since, output.isEmpty else { return nil }
        switch (phase, patience.stage) {
        case (.reading, .body): return (.body, since)
        case (.reading, .header): return (.header, since)
        case (.reading, _), (.lingering, _): return (.request, since)
        default: return nil
        }
    }

    /// Bytes held for this connection, but for those of a request being handled.
    var heldBytes: Int { input.count + parser.bodyBytes + output.count }

    private var mayParse: Bool { !patience.isSending && output.hasRoom }

    private var isIdle: Bool { phase == .reading && parser.isBetweenRequests && input.isEmpty }

    // MARK: Events

    mutating func received(_ bytes: UnsafeRawBufferPointer) {
        switch phase {
        case .reading, .awaitingDecision, .responding:
            input.append(bytes)
            isStarved = false
        case .finishing, .lingering, .closing, .closed: break
        }
    }

    /// The client has sent its last byte; it may still read.
    mutating func endInput(now: Instant) {
        inputEnded = true
        isStarved = false
        if phase == .responding, exchange.mayProbe { patience.waitToProbe(now: now) }
    }

    /// Queues the answer to what the last action delivered.
    /// - Parameters:
    ///   - date: the value of `Date`
    ///   - id: the value of `X-Request-ID`; nil: none
    mutating func respond(_ response: Response, date: [UInt8], id: RequestID? = nil) {
        guard phase == .responding || phase == .awaitingDecision else { return }
        answered += 1
        // A refused expectation leaves a body that may or may not follow: nothing after it can be understood.
        let closes =
            exchange.closes || isDraining || answered >= limits.requests
            || (phase == .awaitingDecision && exchange.isHeldBack) || response.headers.contains("connection", "close")
        output.append(response, date: date, id: id, closes: closes, omitsBody: exchange.isHead)
        patience.stop()
        if phase == .awaitingDecision { parser.skipBody() }
        if closes { finish() } else { phase = .reading }
    }

    /// What has been answered is still sent; what arrives is thrown away.
    private mutating func finish() {
        phase = .finishing
        input.removeAll()
    }

    /// Takes in the body, for which the client is asked if it holds it back. `100 Continue` is left out if the body has already begun to
    /// arrive.
    mutating func takeBody() {
        guard phase == .awaitingDecision else { return }
        if exchange.isHeldBack, input.isEmpty { output.appendContinue() }
        phase = .reading
    }

    /// - Parameter isBlocked: the socket took less than it was offered.
    mutating func wrote(_ count: Int, isBlocked: Bool, now: Instant) {
        output.wrote(count, isBlocked: isBlocked)
        if output.isEmpty { patience.tookAll() } else if output.isBlocked { patience.waitForRoom(now: now) }
    }

    /// The socket takes bytes again.
    mutating func writable() { output.becomeWritable() }

    /// The connection was reset or failed: nothing can be sent.
    mutating func abandon() { if phase != .closed { phase = .closing } }

    /// Refuses what is being received.
    mutating func refuse(_ error: ProtocolError) {
        guard phase == .reading else { return }
        pendingError = error
        isStarved = false
    }

    /// The handshake is over; from now on the client has its time for a request.
    mutating func established(now: Instant) {
        guard phase == .reading, patience.stage == .idle else { return }
        patience.forgetStage()
        noteStage(now: now)
    }

    /// There was no conversation and will be none: ends without an answer.
    mutating func endSilently() { if phase == .reading { phase = .finishing } }

    /// Ends as soon as the request in flight, or the one partly received, is answered. Who has just been let in, or is still shaking
    /// hands, was told that there is a server, and has a moment for its first request.
    mutating func drain(now: Instant, isShakingHands: Bool = false) {
        isDraining = true
        isStarved = false
        // Its request has been answered.
        if phase == .reading, parser.isSkipping { return finish() }
        guard isIdle else { return }
        let isNew = patience.since.map { now - $0 < ClientPatience.firstRequest } == true
        awaitsFirstRequest = answered == 0 && (isShakingHands || isNew)
        if awaitsFirstRequest { patience.waitForFirstRequest(now: now) } else { closeIdle() }
    }

    mutating func advance(to now: Instant) {
        guard let deadline, now >= deadline else { return }
        if patience.isSending { return abandon() }
        patience.pass()
        switch phase {
        case .reading:
            switch patience.stage {
            case .header: refuse(.headerTimeout)
            case .body: refuse(.bodyTimeout)
            case .idle, nil: closeIdle()
            }
        case .responding: output.appendContinue()
        case .lingering: phase = .closing
        case .awaitingDecision, .finishing, .closing, .closed: break
        }
    }

    // MARK: Actions

    /// - Parameters:
    ///   - parses: whether a further request may be begun; if not, it waits in the input
    ///   - checksHeads: whether every request with a body is to be looked at before its body is taken in
    mutating func next(now: Instant, parses: Bool = true, checksHeads: Bool = false) -> Action? {
        switch phase {
        case .reading:
            if parses, let action = read(now: now, checksHeads: checksHeads) { return action }
            // Reading may have ended the connection.
            return phase == .reading ? flushIfPossible() : next(now: now, parses: parses)
        case .awaitingDecision, .responding:
            return flushIfPossible()
        case .finishing:
            if !output.isEmpty { return flushIfPossible() }
            if inputEnded {
                phase = .closed
                return .close
            }
            phase = .lingering
            patience.linger(now: now)
            return .shutdownOutput
        case .lingering:
            guard inputEnded else { return nil }
            phase = .closed
            return .close
        case .closing:
            phase = .closed
            return .close
        case .closed:
            return nil
        }
    }

    private func flushIfPossible() -> Action? { output.mayBeWritten ? .flush : nil }

    /// Parses what has arrived, if the client takes its answers.
    private mutating func read(now: Instant, checksHeads: Bool) -> Action? {
        guard mayParse else { return nil }
        do throws(ProtocolError) {
            if let pendingError { throw pendingError }
            switch try parser.parse(&input, now: now, stopsAtHeads: checksHeads) {
            case .request(let request):
                begin(request)
                if inputEnded, exchange.mayProbe { patience.waitToProbe(now: now) }
                return .deliver(request)
            case .head(let request, let isHeldBack):
                begin(request)
                exchange.isHeldBack = isHeldBack
                phase = .awaitingDecision
                return .checkHead(request, isHeldBack: isHeldBack)
            case .incomplete:
                isStarved = true
                if inputEnded {
                    guard parser.mayEnd else { throw ProtocolError.incompleteRequest }
                    // Half of an empty line may be left.
                    input.removeAll()
                    phase = .finishing
                } else if isDraining, isIdle, !awaitsFirstRequest {
                    closeIdle()
                } else {
                    noteStage(now: now)
                }
                return nil
            }
        } catch {
            pendingError = nil
            if parser.isSkipping {
                // The request has been answered, and another answer would be taken for the next one's.
                patience.pass()
                finish()
                return nil
            }
            let origin = readsOrigins ? parser.origin(in: input) : nil
            // Nothing after this is parsed; what the parser holds of a body is let go.
            parser = RequestParser(limits: limits.request)
            exchange = Exchange(closes: true)
            phase = .responding
            patience.pass()
            return .reject(error, origin: origin)
        }
    }

    private mutating func begin(_ request: Request) {
        exchange = Exchange(
            isHead: request.method == .head, closes: request.wantsClose, mayProbe: request.version == .http11)
        phase = .responding
        patience.stop()
    }

    private mutating func noteStage(now: Instant) {
        patience.wait(
            for: parser.isInBody || parser.isSkipping ? .body : isIdle ? .idle : .header, answered: hasAnswered,
            isNew: awaitsFirstRequest,
            now: now)
    }

    /// Between two requests there is no answer on its way that a reset could destroy, so there is nothing to wait for.
    private mutating func closeIdle() { phase = output.isEmpty ? .closing : .finishing }
}
