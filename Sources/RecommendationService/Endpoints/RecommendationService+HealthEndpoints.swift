import HTTP
import Platform

extension RecommendationService {
    static let healthRoutes: Set<UTF8Text> = ["/health", "/health/live", "/health/ready", "/health/startup"]

    func addHealth(to router: inout Router) {
        for path in ["/health", "/health/live"] { add(path, to: &router) { Self.status("ok") } }
        add(.get, "/health/startup", to: &router) { _ throws(ServiceError) in
            guard await recommender.isReady else { throw .noModel }
            return Self.status("started")
        }
        add(.get, "/health/ready", to: &router) { _ throws(ServiceError) in
            guard !state.isDraining else { throw .draining }
            guard await recommender.isReady else { throw .noModel }
            return Self.status("ready")
        }
    }

    private static func status(_ text: String) -> Response {
        var json = JSONWriter()
        json.object { $0.member("status", text) }
        return Response(contentType: MediaType.json, body: json.bytes)
    }
}
