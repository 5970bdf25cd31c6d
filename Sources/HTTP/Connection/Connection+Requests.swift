import Platform

/// What becomes of a request: it is named and decided about, a handler runs in the loop's turn or as a task, and its response goes to
/// the machine.
extension Connection {
    func respond(_ response: Response) {
        // Most servers are for no pages, and their answers are copied no further.
        guard let policy = worker.pipeline.crossOrigin else { return send(response) }
        var granted = response
        policy.add(crossOriginGrant, to: &granted)
        send(granted)
    }

    private func send(_ response: Response) {
        handlerBytes = 0
        machine.respond(response, date: worker.date(), id: requestID)
        journal.answer(response)
    }

    /// The request with its name, and with who sent it.
    private func identified(_ received: Request) -> Request {
        var request = received
        if request.id == .unnamed { request.id = worker.nextRequestID() }
        requestID = request.id
        request.client = worker.pipeline.client(of: request, peer: peer)
        request.limiter = worker.pipeline.limiter
        request.trace = worker.pipeline.tracer?.begin(request)
        return request
    }

    private func note(_ request: Request, _ decision: RequestPipeline.Decision?) {
        journal.begin(
            request, id: requestID, route: decision?.route, token: decision?.token, peer: peer,
            now: request.receivedAt, logsSuccess: worker.pipeline.logsSuccess(of: decision?.route))
        crossOriginGrant = worker.pipeline.crossOriginGrant(request, route: decision?.route)
    }

    func handle(_ received: Request) {
        let (request, pipeline) = (identified(received), worker.pipeline)
        let decision = pipeline.decide(request, isCounted: isCounted)
        isCounted = false
        note(request, decision)
        switch decision.outcome {
        case .respond(let response): respond(response)
        case .run(.immediate(let handler), let parameters):
            respond(pipeline.run(handler, request, parameters))
        case .run where worker.memory.isExceeded:
            respond(pipeline.router.response(to: .malformed(.outOfMemory), request, requestID))
        case .run(.inPlace(let handler), let parameters) where pipeline.isReadInPlace(request):
            switch pipeline.begin(handler, request, parameters) {
            case .response(let response): respond(response)
            case .later(let rest): start(request, on: worker.loop, rest)
            case .elsewhere(let rest): start(request, on: BackgroundExecutor.shared, rest)
            }
        case .run(.inPlace(let handler), let parameters):
            start(request, on: BackgroundExecutor.shared) {
                await pipeline.run({ await handler($0, $1).response() }, request, parameters)
            }
        case .run(.asynchronous(let handler), let parameters):
            // What has little to read takes its turn on the threads that all tasks share.
            start(request, on: pipeline.isReadInPlace(request) ? nil : BackgroundExecutor.shared) {
                await pipeline.run(handler, request, parameters)
            }
        }
    }

    /// - Parameter executor: where the task runs; nil: where all do
    private func start(
        _ request: Request, on executor: (any TaskExecutor)?, _ work: @escaping @Sendable () async -> Response
    ) {
        handlerBytes = worker.pipeline.bytesHeld(by: request)
        let loop = worker.loop
        worker.taskBegan()
        task = Task(executorPreference: executor) { [self] in
            let response = await work()
            if loop.isCurrent { finish(response) } else { loop.execute { [self] in finish(response) } }
        }
    }

    private func finish(_ response: Response) {
        worker.taskEnded()
        task = nil
        requestsLeft = Self.requestsAtOnce
        guard !machine.isClosed else { return }
        respond(response)
        pump(now: .now)
    }

    /// Answers at once if nothing would read the body.
    func checkHead(_ received: Request, isHeldBack: Bool) {
        let request = identified(received)
        let decision = worker.pipeline.decide(head: request, isHeldBack: isHeldBack)
        switch decision?.outcome {
        case .respond(let response)?:
            requestsLeft -= 1
            note(request, decision)
            respond(response)
        case .run?:
            isCounted = true
            machine.takeBody()
        case nil: machine.takeBody()
        }
    }
}
