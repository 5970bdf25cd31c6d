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
        /// The head of a request whose body the client holds back: call `acceptExpectation` or, to refuse, `respond`.
        case checkExpectation(Request)
        /// Make the error's answer, then call `respond`.
        case reject(ProtocolError)
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

    private enum ReadingStage { case idle, header, body }

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
    }

    /// Responses to pipelined requests are gathered up to this many bytes before they are written, and of a long body no more is
    /// copied at a time, however slowly the client takes it.
    static let outputHighWater = 64 * 1024
    /// How long a drain waits for the first request of a connection that has just been accepted.
    static let firstRequestPatience = Duration.seconds(1)

    private let limits: ConnectionLimits
    private var parser: RequestParser
    private var phase = Phase.reading
    private var input = ByteBuffer()
    private(set) var output = ByteBuffer()
    /// What of the last response's body has not been copied to `output` yet. The handler's own bytes, shared.
    private var pendingBody: ArraySlice<UInt8> = []
    private var exchange = Exchange()
    private var pendingError: ProtocolError?
    private var answered = 0
    private var inputEnded = false
    private var isDraining = false
    /// While draining: the first request is given a moment.
    private var awaitsFirstRequest = false
    private var stage: ReadingStage?
    /// When what the client is waited for began to be waited for.
    private var waitingSince: Instant?
    private var phaseDeadline: Instant?
    /// Nothing that has arrived can be parsed before more arrives.
    private var isStarved = false
    /// Set while the client has not taken all output offered to it; no request is begun meanwhile.
    private var sendDeadline: Instant?
    /// The last write came back short: `output` waits for `writable`.
    private(set) var isBlocked = false

    init(limits: ConnectionLimits) {
        self.limits = limits
        parser = RequestParser(limits: limits.request)
    }

    /// When `advance` must be called at the latest.
    var deadline: Instant? { sendDeadline ?? phaseDeadline }

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
        if let sendDeadline { return (.room, sendDeadline - limits.sendTimeout) }
        guard let waitingSince, output.isEmpty else { return nil }
        switch phase {
        case .reading: return (stage == .body ? .body : stage == .header ? .header : .request, waitingSince)
        case .lingering: return (.request, waitingSince)
        case .awaitingDecision, .responding, .finishing, .closing, .closed: return nil
        }
    }

    /// Bytes held for this connection, but for those of a request being handled.
    var heldBytes: Int { input.count + parser.bodyBytes + output.count + pendingBody.count }

    private var mayParse: Bool {
        sendDeadline == nil && pendingBody.isEmpty && output.count < Self.outputHighWater
    }

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
        if phase == .responding, exchange.mayProbe { phaseDeadline = now + limits.abandonmentProbe }
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
            exchange.closes || isDraining || answered >= limits.requests || phase == .awaitingDecision
            || response.headers.contains("connection", "close")
        ResponseSerializer.appendHead(response, to: &output, date: date, id: id, closes: closes)
        if !exchange.isHead, response.status.allowsBody { pendingBody = response.body[...] }
        refillOutput()
        phaseDeadline = nil
        stage = nil
        phase = closes ? .finishing : .reading
        if closes { input.removeAll() }
    }

    /// Lets the client send the body it holds back. `100 Continue` is left out if the body has already begun to arrive.
    mutating func acceptExpectation() {
        guard phase == .awaitingDecision else { return }
        if input.isEmpty { output.append(ResponseSerializer.interimContinue) }
        phase = .reading
    }

    /// - Parameter isBlocked: the socket took less than it was offered.
    mutating func wrote(_ count: Int, isBlocked: Bool, now: Instant) {
        output.consume(count)
        self.isBlocked = isBlocked && !output.isEmpty
        refillOutput()
        if output.isEmpty {
            sendDeadline = nil
        } else if self.isBlocked, sendDeadline == nil {
            sendDeadline = now + limits.sendTimeout
        }
    }

    private mutating func refillOutput() {
        guard !pendingBody.isEmpty, output.count < Self.outputHighWater else { return }
        let piece = pendingBody.prefix(Self.outputHighWater - output.count)
        output.append(piece)
        pendingBody = pendingBody.dropFirst(piece.count)
        if pendingBody.isEmpty { pendingBody = [] }
    }

    /// The socket takes bytes again.
    mutating func writable() { isBlocked = false }

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
        guard phase == .reading, stage == .idle else { return }
        stage = nil
        noteStage(now: now)
    }

    /// There was no conversation and will be none: ends without an answer.
    mutating func endSilently() { if phase == .reading { phase = .finishing } }

    /// Ends as soon as the request in flight, or the one partly received, is answered. Who has just been let in, or is still shaking
    /// hands, was told that there is a server, and has a moment for its first request.
    mutating func drain(now: Instant, isShakingHands: Bool = false) {
        isDraining = true
        isStarved = false
        guard isIdle else { return }
        let isNew = waitingSince.map { now - $0 < Self.firstRequestPatience } == true
        awaitsFirstRequest = answered == 0 && (isShakingHands || isNew)
        if awaitsFirstRequest { phaseDeadline = now + Self.firstRequestPatience } else { closeIdle() }
    }

    mutating func advance(to now: Instant) {
        guard let deadline, now >= deadline else { return }
        if sendDeadline != nil { return abandon() }
        phaseDeadline = nil
        switch phase {
        case .reading:
            switch stage {
            case .header: refuse(.headerTimeout)
            case .body: refuse(.bodyTimeout)
            case .idle, nil: closeIdle()
            }
        case .responding: output.append(ResponseSerializer.interimContinue)
        case .lingering: phase = .closing
        case .awaitingDecision, .finishing, .closing, .closed: break
        }
    }

    // MARK: Actions

    /// - Parameter parses: whether a further request may be begun; if not, it waits in the input.
    mutating func next(now: Instant, parses: Bool = true) -> Action? {
        switch phase {
        case .reading:
            if parses, let action = read(now: now) { return action }
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
            waitingSince = now
            phaseDeadline = now + limits.lingerTimeout
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

    private func flushIfPossible() -> Action? { output.isEmpty || isBlocked ? nil : .flush }

    /// Parses what has arrived, if the client takes its answers.
    private mutating func read(now: Instant) -> Action? {
        guard mayParse else { return nil }
        do throws(ProtocolError) {
            if let pendingError { throw pendingError }
            switch try parser.parse(&input, now: now) {
            case .request(let request):
                begin(request)
                if inputEnded, exchange.mayProbe { phaseDeadline = now + limits.abandonmentProbe }
                return .deliver(request)
            case .expectation(let request):
                begin(request)
                phase = .awaitingDecision
                return .checkExpectation(request)
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
            // Nothing after this is parsed; what the parser holds of a body is let go.
            parser = RequestParser(limits: limits.request)
            exchange = Exchange(closes: true)
            phase = .responding
            phaseDeadline = nil
            return .reject(error)
        }
    }

    private mutating func begin(_ request: Request) {
        exchange = Exchange(
            isHead: request.method == .head, closes: request.wantsClose, mayProbe: request.version == .http11)
        phase = .responding
        phaseDeadline = nil
        stage = nil
    }

    /// Starts the deadline of the part of a request that has begun. Bytes within one part do not extend it.
    private mutating func noteStage(now: Instant) {
        let current: ReadingStage = parser.isInBody ? .body : isIdle ? .idle : .header
        guard current != stage else { return }
        stage = current
        waitingSince = now
        switch current {
        // Who has not said anything yet is no client to keep a connection for.
        case .idle:
            let patience = awaitsFirstRequest ? Self.firstRequestPatience : limits.headerTimeout
            phaseDeadline = now + (answered == 0 ? patience : limits.idleTimeout)
        case .header: phaseDeadline = now + limits.headerTimeout
        case .body: phaseDeadline = now + limits.bodyTimeout
        }
    }

    /// Between two requests there is no answer on its way that a reset could destroy, so there is nothing to wait for.
    private mutating func closeIdle() { phase = output.isEmpty ? .closing : .finishing }
}
