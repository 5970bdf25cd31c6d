import HTTP
import Inference
import Logging

/// The HTTP API: routes, and how a request becomes a query and an answer becomes a response.
///
/// ```swift
/// let service = RecommendationService(recommender: recommender, logger: Logger(label: "serve"))
/// let server = try Server(router: service.router, configuration: ServerConfiguration(port: 8080))
/// ```
public struct RecommendationService: Sendable {
    /// Said to be draining by whoever shuts the process down.
    public let state = ServiceState()
    private let recommender: Recommender
    private let logger: Logger

    public init(recommender: Recommender, logger: Logger) {
        self.recommender = recommender
        self.logger = logger
    }

    /// Every endpoint there is; `openapi.yaml` describes exactly these.
    public var router: Router {
        var router = Router(errorResponse: { failure, request in
            finish(Problem(.transport(failure)), requestID: RequestID.of(request), of: request)
        })
        for prefix in ["", "/v1"] {
            addRecommendation(to: &router, at: prefix + "/recommend", .post)
            addRecommendation(to: &router, at: prefix + "/recommend/pre", .pre)
            addRecommendation(to: &router, at: prefix + "/recommend/sequential", .sequential)
        }
        addHealth(to: &router)
        add(to: &router, "/model") { _ throws(ServiceError) in try await model() }
        router.add(
            .get, "/openapi.yaml",
            .immediate { request, _ in
                finish(
                    Response(contentType: "application/yaml", body: PackageResources.openapi_yaml),
                    requestID: RequestID.of(request), of: request)
            })
        return router
    }

    private func addRecommendation(to router: inout Router, at path: String, _ direction: RecommendationDirection) {
        router.add(
            .post, path,
            .asynchronous { request, _ in
                let requestID = RequestID.of(request)
                do throws(ServiceError) {
                    let response = try await recommend(request, direction, requestID: requestID)
                    return finish(response, requestID: requestID, of: request)
                } catch {
                    return finish(Problem(error), requestID: requestID, of: request)
                }
            })
    }

    /// Registers a GET endpoint that may have to wait.
    private func add(
        to router: inout Router, _ path: String,
        _ handle: @escaping @Sendable (Request) async throws(ServiceError) -> Response
    ) {
        router.add(
            .get, path,
            .asynchronous { request, _ in
                let requestID = RequestID.of(request)
                do throws(ServiceError) {
                    return finish(try await handle(request), requestID: requestID, of: request)
                } catch {
                    return finish(Problem(error), requestID: requestID, of: request)
                }
            })
    }
}

// MARK: - Endpoints

extension RecommendationService {
    private func recommend(
        _ request: Request, _ direction: RecommendationDirection, requestID: String
    ) async throws(ServiceError) -> Response {
        try MediaType.requireJSON(request.headers)
        let query = try Self.query(from: request.body, direction)
        let answer: RecommendationAnswer
        do {
            answer = try await recommender.recommend(query)
        } catch {
            throw ServiceError(error)
        }
        var response = Response(
            contentType: MediaType.json, body: RecommendationResponse.body(answer, requestID: requestID))
        response.headers["server-timing"] = RecommendationResponse.serverTiming(
            answer, total: ContinuousClock.now - request.receivedAt)
        return response
    }

    private static func query(
        from body: [UInt8], _ direction: RecommendationDirection
    ) throws(ServiceError) -> RecommendationQuery {
        let value: JSONValue
        do {
            value = try JSONParser.parse(body)
        } catch {
            throw .notJSON(error)
        }
        do {
            return try RecommendationRequest.query(from: value, direction: direction)
        } catch {
            throw .invalid(error)
        }
    }

    private func model() async throws(ServiceError) -> Response {
        guard let status = await recommender.status() else { throw .noModel }
        do {
            return Response(contentType: MediaType.json, body: try ModelDescription(status).body())
        } catch {
            logger.error("the model's description cannot be encoded", metadata: ["error": "\(error)"])
            throw .unforeseen
        }
    }

    /// What orchestrators and load balancers ask: they have no token, and ask however busy the service is.
    public static let healthRoutes: Set<String> = ["/health", "/health/live", "/health/ready", "/health/startup"]

    private func addHealth(to router: inout Router) {
        for path in ["/health", "/health/live"] {
            router.add(
                .get, path,
                .immediate { request, _ in
                    finish(Self.status("ok"), requestID: RequestID.of(request), of: request)
                })
        }
        add(to: &router, "/health/startup") { _ throws(ServiceError) in
            guard await recommender.status() != nil else { throw .noModel }
            return Self.status("started")
        }
        add(to: &router, "/health/ready") { _ throws(ServiceError) in
            guard !state.isDraining else { throw .draining }
            guard await recommender.status() != nil else { throw .noModel }
            return Self.status("ready")
        }
    }

    private static func status(_ text: String) -> Response {
        var json = JSONWriter()
        json.object { $0.member("status", text) }
        return Response(contentType: MediaType.json, body: json.bytes)
    }
}

// MARK: - Every response

extension RecommendationService {
    private func finish(_ problem: Problem, requestID: String, of request: Request?) -> Response {
        finish(problem.response(requestID: requestID), requestID: requestID, of: request)
    }

    /// What every response has, and its line in the log.
    private func finish(_ response: Response, requestID: String, of request: Request?) -> Response {
        var response = response
        response.headers[RequestID.headerName] = requestID
        // Answers depend on the model of the moment.
        response.headers["cache-control"] = "no-store"
        logger.debug(
            "request",
            metadata: [
                "request_id": "\(requestID)", "status": "\(response.status.code)",
                "method": "\(request.map { $0.method.description } ?? "-")", "path": "\(request?.path ?? "-")",
            ])
        return response
    }
}
