/// What happens to a request between the connection and its handler, and to the answer on its way back. No sockets, no state
/// of a connection.
struct RequestPipeline: Sendable {
    let router: Router
    private let coding: ContentCoding

    /// What is known about a request before its body is looked at.
    enum Decision {
        case respond(Response)
        case run(Handler, RouteParameters)
    }

    init(router: Router, configuration: ServerConfiguration) {
        self.router = router
        coding = ContentCoding(
            bodyLimit: configuration.limits.request.body, threshold: configuration.compressionThreshold)
    }

    /// - Parameter request: at least its head; the body may still be on its way.
    func decide(_ request: Request) -> Decision {
        switch router.resolve(request) {
        case .response(let response): return .respond(response)
        case .handler(let handler, let parameters, _):
            do throws(RequestFailure) {
                _ = try ContentCoding.isCompressed(request)
            } catch {
                return .respond(router.response(to: error, request))
            }
            return .run(handler, parameters)
        }
    }

    /// What a request takes while it is handled: its body, and what that may become once decompressed.
    func bytesHeld(by request: Request) -> Int {
        request.body.count + ((try? ContentCoding.isCompressed(request)) == true ? coding.bodyLimit : 0)
    }

    /// For a request with an immediate handler.
    func run(
        _ handler: (Request, RouteParameters) -> Response, _ request: Request, _ parameters: RouteParameters
    ) -> Response {
        var request = request
        do throws(RequestFailure) {
            try coding.decode(&request)
        } catch {
            return router.response(to: error, request)
        }
        return coding.encode(handler(request, parameters), for: request)
    }

    /// For a request with an asynchronous handler; decompressing happens off the connection's queue too.
    func run(
        _ handler: (Request, RouteParameters) async -> Response, _ request: Request, _ parameters: RouteParameters
    ) async -> Response {
        var request = request
        do throws(RequestFailure) {
            try coding.decode(&request)
        } catch {
            return router.response(to: error, request)
        }
        return coding.encode(await handler(request, parameters), for: request)
    }
}
