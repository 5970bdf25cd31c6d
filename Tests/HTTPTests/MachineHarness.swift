import Platform

@testable import HTTP

/// Drives a connection's state machine as the server does, with a clock that only moves when told.
struct MachineHarness {
    static let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)

    var machine: ConnectionStateMachine
    var now = MonotonicTime.now
    let router: Router
    /// Leave requests unanswered until `answer`.
    var holdsAnswers = false
    /// The client takes no more than this many further bytes.
    var window = Int.max
    private(set) var sent: [UInt8] = []
    private(set) var isClosed = false
    private(set) var hasShutDownOutput = false
    private(set) var held: [Request] = []
    private(set) var delivered = 0
    /// Heads looked at before their bodies.
    private(set) var checked = 0

    init(limits: ConnectionLimits = ConnectionLimits(), router: Router = .forTests) {
        machine = ConnectionStateMachine(limits: limits)
        self.router = router
        pump()
    }

    /// Whether the client sees the end of the stream.
    var hasEnded: Bool { isClosed || hasShutDownOutput }

    mutating func receive(_ bytes: some Collection<UInt8>) {
        Array(bytes).withUnsafeBytes { machine.received($0) }
        pump()
    }

    mutating func receive(_ text: String) { receive(Array(text.utf8)) }

    mutating func endInput() {
        machine.endInput(now: now)
        pump()
    }

    mutating func wait(_ duration: Duration) {
        now = now + duration
        machine.advance(to: now)
        pump()
    }

    mutating func drain() {
        machine.drain(now: now)
        pump()
    }

    /// The client takes `count` further bytes.
    mutating func take(_ count: Int) {
        window += count
        machine.writable()
        pump()
    }

    mutating func answer() {
        machine.respond(respond(to: held.removeFirst()), date: Self.date)
        pump()
    }

    private func respond(to request: Request) -> Response {
        switch router.resolve(request) {
        case .response(let response): response
        case .handler(_, _, _, let refusal?) where refusal.isInForce(): refusal.response(request)
        case .handler(.immediate(let handler), let parameters, _, _): handler(request, parameters)
        case .handler(.asynchronous, _, _, _), .handler(.inPlace, _, _, _): Response(status: .internalServerError)
        }
    }

    private mutating func pump() {
        while let action = machine.next(now: now, checksHeads: router.refusals.contains { $0.isInForce() }) {
            switch action {
            case .deliver(let request):
                delivered += 1
                if holdsAnswers {
                    held.append(request)
                } else {
                    machine.respond(respond(to: request), date: Self.date)
                }
            case .checkHead(let request, _):
                checked += 1
                switch router.resolve(request) {
                case .response(let response): machine.respond(response, date: Self.date)
                case .handler(_, _, _, let refusal?) where refusal.isInForce():
                    machine.respond(refusal.response(request), date: Self.date)
                case .handler: machine.takeBody()
                }
            case .reject(let error, _):
                machine.respond(router.errorResponse(.malformed(error), nil, .unnamed), date: Self.date)
            case .flush:
                let count = min(window, machine.output.bytes.count)
                sent += machine.output.bytes.slice(0..<count)
                if window != .max { window -= count }
                machine.wrote(count, isBlocked: count < machine.output.bytes.count, now: now)
            case .shutdownOutput: hasShutDownOutput = true
            case .close: isClosed = true
            }
        }
    }

    func responses(heads: Set<Int> = []) -> [WireResponse] { WireResponse.parse(sent, heads: heads) }
}

extension Router {
    /// `GET /` says hello; `POST /echo` returns the body; `GET /echo` returns the body too, which nothing forbids a client to
    /// send; `POST /trailers` returns the header `X-Trailer`.
    static let forTests: Router = {
        var router = Router()
        router.add(.get, "/", .immediate { _, _ in .text("hello") })
        router.add(.get, "/items/{id}", .immediate { _, parameters in .text(parameters["id"]?.string ?? "") })
        for method in [Method.get, .post] {
            router.add(method, "/echo", .immediate { request, _ in Response(body: request.body) })
        }
        router.add(.post, "/trailers", .immediate { request, _ in .text(request.headers["X-Trailer"] ?? "none") })
        router.add(.get, "/value", .immediate { request, _ in .text(request.headers["X"] ?? "none") })
        return router
    }()
}
