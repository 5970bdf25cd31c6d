import HTTP
import Inference
import Logging
import Platform

/// The HTTP API: routes, and how a request becomes a query and an answer becomes a response.
///
/// ```swift
/// let reloader = ModelReloader(location, recommender, logger: logger)
/// let service = RecommendationService(ServedModels(recommender, reloader), logger: logger)
/// var configuration = ServerConfiguration(port: 8080)
/// configuration.observer = service.observer
/// let server = Server(configuration: configuration, router: service.router, logger: logger)
/// ```
public struct RecommendationService: Sendable {
    /// Whoever shuts the process down calls its ``ServiceState/beginDraining()``.
    public let state = ServiceState()
    let models: ServedModels
    /// What requests are read with.
    let choice: ModelChoice
    let shadow: ShadowModel?
    let logger: Logger
    let program: ProgramTelemetry?
    private let hasAdministration: Bool
    private let hasAdminPort: Bool
    /// Of each model slot.
    let answers: [AnswerTelemetry]
    private(set) var requests: RequestTelemetry

    /// - Parameters:
    ///   - models: what answers, and whom
    ///   - hasAdministration: whether there is `/admin`. The server decides who may use it: give ``adminRoutes`` to its
    ///     `privilegedRoutes`
    ///   - hasAdminPort: whether ``adminRouter`` has `/metrics` and `/admin`, and not ``router``
    ///   - program: what `GET /metrics` says of the program around the service; nil: nothing
    public init(
        _ models: ServedModels, logger: Logger, hasAdministration: Bool = false, hasAdminPort: Bool = false,
        program: ProgramTelemetry? = nil
    ) {
        self.models = models
        choice = models.choice
        shadow = models.shadow.map { ShadowModel($0, models.recommender) }
        answers = models.reloaders.map { _ in AnswerTelemetry() }
        self.logger = logger
        self.hasAdministration = hasAdministration
        self.hasAdminPort = hasAdminPort
        self.program = program
        requests = RequestTelemetry(routes: [])
        // Routes can be listed only now that every member has a value; they are the same whatever counts them.
        requests = RequestTelemetry(routes: router.routes + adminRoutesApart)
    }

    var recommender: Recommender { models.recommender }

    /// Counts requests for `GET /metrics`: the server must tell it of every one.
    public var observer: any RequestObserver { requests }

    /// Routes that need no token and have no rate limit: health, which orchestrators and load balancers ask for without
    /// a token and however busy the service is, and the demo page, which shows nobody's data.
    public static let openRoutes: Set<UTF8Text> = healthRoutes.union(["/"])

    /// Routes that only administrators may use.
    public static let adminRoutes: Set<UTF8Text> = ["/admin/reload", "/admin/rollback"]

    /// What the paths of recommendations, items and the model begin with: without a version the newest is meant. What operators
    /// ask for (health, metrics, administration) and the documents have one place each.
    static let versions = ["", "/v1"]

    /// Routes of ``adminRouter`` that need no token: who reaches that port may look.
    public static let adminOpenRoutes: Set<UTF8Text> = healthRoutes.union(["/metrics"])

    /// Routes whose answers are for no page of another origin, beside ``adminRoutes``: what is counted is the operator's to
    /// read, names of tokens among it.
    public static let sameOriginRoutes: Set<UTF8Text> = ["/metrics"]

    /// What is asked all the time and by machines: health, and what Prometheus reads.
    public static let probeRoutes: Set<UTF8Text> = adminOpenRoutes

    /// Every endpoint of clients; `openapi.yaml` describes exactly these. Without an admin port, that is every endpoint there is.
    public var router: Router {
        var router = emptyRouter
        let refusal = makeRefusal()
        addRecommendation(to: &router, refusal: refusal)
        addSimilarity(to: &router, refusal: refusal)
        addItems(to: &router)
        addModel(to: &router)
        addHealth(to: &router)
        if !hasAdminPort { addOperation(to: &router) }
        addDocuments(to: &router)
        return router
    }

    /// The endpoints of whoever operates the service, for a server on a port of their own: health, metrics and administration.
    public var adminRouter: Router {
        var router = emptyRouter
        addHealth(to: &router)
        addOperation(to: &router)
        return router
    }

    private var adminRoutesApart: [Router.Route] {
        guard hasAdminPort else { return [] }
        let others = Set(router.routes)
        return adminRouter.routes.filter { !others.contains($0) }
    }

    private var emptyRouter: Router {
        Router(errorResponse: { failure, request, id in
            finish(Problem(.transport(failure)), id: id, of: request)
        })
    }

    private func addOperation(to router: inout Router) {
        addMetrics(to: &router)
        if hasAdministration { addAdministration(to: &router) }
    }
}

extension RecommendationService {
    /// Registers an endpoint that may have to wait.
    func add(
        _ method: Method, _ path: String, to router: inout Router, refusal: EarlyRefusal? = nil,
        _ answer: @escaping @Sendable (Call) async throws(ServiceError) -> Response
    ) {
        router.add(
            method, path, refusal: refusal,
            .asynchronous { request, parameters in
                let call = Call(request: request, parameters: parameters)
                return await finish(call) { () throws(ServiceError) in try await answer(call) }
            })
    }

    /// Registers an endpoint that reads its request at once and then waits for others.
    func add(
        _ method: Method, _ path: String, to router: inout Router, refusal: EarlyRefusal? = nil,
        beginning begin: @escaping @Sendable (Call) throws(ServiceError) -> PendingAnswer
    ) {
        router.add(
            method, path, refusal: refusal,
            .inPlace { request, parameters in
                let call = Call(request: request, parameters: parameters)
                do throws(ServiceError) {
                    let pending = try begin(call)
                    let rest: @Sendable () async -> Response = { await finish(call, pending.rest) }
                    return pending.isLong ? .elsewhere(rest) : .later(rest)
                } catch {
                    return .response(finish(Problem(error), id: request.id, of: request))
                }
            })
    }

    private func finish(
        _ call: Call, _ rest: @Sendable () async throws(ServiceError) -> Response
    ) async -> Response {
        do throws(ServiceError) {
            return finish(try await rest(), id: call.request.id, of: call.request)
        } catch {
            return finish(Problem(error), id: call.request.id, of: call.request)
        }
    }

    /// Registers a GET endpoint whose answer is at hand.
    func add(_ path: String, to router: inout Router, immediate answer: @escaping @Sendable () -> Response) {
        router.add(
            .get, path,
            .immediate { request, _ in finish(answer(), id: request.id, of: request) })
    }

    private func finish(_ problem: Problem, id: RequestID, of request: Request?) -> Response {
        finish(problem.response(requestID: id.description), id: id, of: request)
    }

    /// What every response has, and its line in the log.
    private func finish(_ response: consuming Response, id: RequestID, of request: Request?) -> Response {
        let response = Self.withCommonHeaders(response)
        log(response, id: id, of: request)
        return response
    }

    private static func withCommonHeaders(_ response: consuming Response) -> Response {
        // The next model may answer differently, so no cache may keep an answer.
        response.headers["cache-control"] = "no-store"
        return response
    }

    private func log(_ response: Response, id: RequestID, of request: Request?) {
        logger.debug("request", metadata: Self.metadata(id, response, request))
    }

    /// Turns requests away by their heads while the queue is full: under overload these are the most, and what they cost the accepted
    /// ones do not have.
    func makeRefusal() -> EarlyRefusal {
        let problem = PreparedProblem(Problem(ServiceError(Recommender.overloaded)), Self.withCommonHeaders)
        return EarlyRefusal(isInForce: { recommender.isFull }) { request in
            recommender.noteRefusal()
            let response = problem.response(requestID: request.id)
            log(response, id: request.id, of: request)
            return response
        }
    }

    private static func metadata(_ id: RequestID, _ response: Response, _ request: Request?) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request_id": "\(id)", "status": "\(response.status.code)",
            "method": "\(request.map { $0.method.description } ?? "-")", "path": "\(request?.path ?? "-")",
        ]
        if let traceID = request?.traceID { metadata["trace_id"] = "\(traceID)" }
        return metadata
    }
}
