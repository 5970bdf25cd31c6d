import Platform

/// What a connection waits for from its client, since when, and how long it still will. Knows no clock.
struct ClientPatience: Sendable {
    typealias Instant = MonotonicTime

    /// What of a request has come.
    enum Stage { case idle, header, body }

    /// How long a drain waits for the first request of a connection that has just been accepted.
    static let firstRequest = Duration.seconds(1)

    private let limits: ConnectionLimits
    /// nil: nothing of a request is waited for.
    private(set) var stage: Stage?
    /// When what is waited for began to be.
    private(set) var since: Instant?
    private var end: Instant?
    /// Set while the client has not taken all that it was offered.
    private var sendEnd: Instant?

    init(limits: ConnectionLimits) { self.limits = limits }

    /// When it will have waited long enough.
    var deadline: Instant? { sendEnd ?? end }

    /// Whether the client is to take what it is sent before anything else.
    var isSending: Bool { sendEnd != nil }

    /// Since when the client has not taken what it is sent.
    var sendingSince: Instant? { sendEnd.map { $0 - limits.sendTimeout } }

    /// Starts the time of the part of a request that has begun. Bytes within one part do not extend it.
    /// - Parameters:
    ///   - answered: whether the client has had an answer; who has not said anything yet is no client to keep a connection for
    ///   - isNew: while draining, the first request has a moment only
    mutating func wait(for stage: Stage, answered: Bool, isNew: Bool, now: Instant) {
        guard self.stage != stage else { return }
        self.stage = stage
        since = now
        end =
            switch stage {
            case .idle where answered: now + limits.idleTimeout
            case .idle where isNew: now + Self.firstRequest
            case .idle, .header: now + limits.headerTimeout
            case .body: now + limits.bodyTimeout
            }
    }

    /// The next part of a request begins anew, whichever it is.
    mutating func forgetStage() { stage = nil }

    /// Nothing is waited for: the client's request is being answered.
    mutating func stop() {
        stage = nil
        end = nil
    }

    mutating func waitForFirstRequest(now: Instant) { end = now + Self.firstRequest }

    /// The client has ended its side: whether it is still there is asked after a while.
    mutating func waitToProbe(now: Instant) { end = now + limits.abandonmentProbe }

    /// For the client to end its side, after the last answer.
    mutating func linger(now: Instant) {
        since = now
        end = now + limits.lingerTimeout
    }

    /// The time of what was waited for has passed.
    mutating func pass() { end = nil }

    mutating func waitForRoom(now: Instant) { if sendEnd == nil { sendEnd = now + limits.sendTimeout } }

    mutating func tookAll() { sendEnd = nil }
}
