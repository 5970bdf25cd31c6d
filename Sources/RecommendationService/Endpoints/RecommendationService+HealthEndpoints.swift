import HTTP
import Platform

extension RecommendationService {
    static let healthRoutes: Set<UTF8Text> = ["/health", "/health/live", "/health/ready", "/health/startup"]

    func addHealth(to router: inout Router) {
        for path in ["/health", "/health/live"] { add(path, to: &router) { Self.state("ok") } }
        addReadiness("/health/startup", to: &router, says: "started")
        addReadiness("/health/ready", to: &router, says: "ready") { () throws(ServiceError) in
            if state.isDraining { throw .draining }
        }
    }

    /// Answers in the event loop's turns: it must not wait for long work of others.
    private func addReadiness(
        _ path: String, to router: inout Router, says text: String,
        unless check: @escaping @Sendable () throws(ServiceError) -> Void = {}
    ) {
        add(
            .get, path, to: &router,
            beginning: { _ throws(ServiceError) in
                try check()
                return PendingAnswer(isLong: false) { () throws(ServiceError) in
                    guard recommender.isReady else { throw .noModel }
                    return Self.state(text)
                }
            })
    }

    /// Not called `status`, which is a number wherever else the API has it (RFC 9457).
    private static func state(_ text: String) -> Response {
        var json = JSONWriter()
        json.object { $0.member("state", text) }
        return Response(contentType: MediaType.json, body: json.bytes)
    }
}
