import HTTP
import Inference

extension RecommendationService {
    func addModel(to router: inout Router) {
        for prefix in Self.versions {
            add(.get, prefix + "/model", to: &router) { _ throws(ServiceError) in
                guard let status = await reloader.status() else { throw .noModel }
                return try encoded { try ModelDescription(status).body() }
            }
        }
    }

    /// What these do concerns this process alone: others that answer from the same output directory, and the next start, know
    /// nothing of it. The program `checkpoint` moves everybody.
    func addAdministration(to router: inout Router) {
        add(.post, "/admin/reload", to: &router) { _ throws(ServiceError) in
            try response(to: await reloader.reload())
        }
        add(.post, "/admin/rollback", to: &router) { _ throws(ServiceError) in
            guard let report = await reloader.rollback() else { throw .noPreviousModel }
            return try response(to: report)
        }
    }

    /// A rejected checkpoint is an error: the caller must not believe that the new model answers now.
    private func response(to report: ReloadReport) throws(ServiceError) -> Response {
        switch report.outcome {
        case .loaded, .unchanged:
            return try encoded { try ModelDescription.Reload(report, scope: .process).body() }
        case .rejected, .missing:
            throw .checkpointRejected(version: report.version, reason: report.reason ?? "unknown")
        }
    }

    private func encoded(_ body: () throws -> [UInt8]) throws(ServiceError) -> Response {
        do {
            return Response(contentType: MediaType.json, body: try body())
        } catch {
            logger.error("the model's description cannot be encoded", metadata: ["error": "\(error)"])
            throw .unforeseen
        }
    }
}
