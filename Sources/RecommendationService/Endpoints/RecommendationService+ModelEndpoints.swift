import HTTP
import Inference

extension RecommendationService {
    func addModel(to router: inout Router) {
        for prefix in Self.versions {
            add(.get, prefix + "/model", to: &router) { call throws(ServiceError) in
                guard let status = await (try reloader(of: call)).status() else { throw .noModel }
                return try encoded { try ModelDescription(status).body() }
            }
            add(.get, prefix + "/models", to: &router) { _ throws(ServiceError) in
                await Response(contentType: MediaType.json, body: ModelsResponse.body(listed()))
            }
        }
    }

    /// What these do concerns this process alone: others that answer from the same output directory, and the next start, know
    /// nothing of it. The program `checkpoint` moves everybody.
    func addAdministration(to router: inout Router) {
        add(.post, "/admin/reload", to: &router) { call throws(ServiceError) in
            try response(to: await (try reloader(of: call)).reload())
        }
        add(.post, "/admin/rollback", to: &router) { call throws(ServiceError) in
            guard let report = await (try reloader(of: call)).rollback() else { throw .noPreviousModel }
            return try response(to: report)
        }
    }

    /// Of the model that a request names, else of the first.
    private func reloader(of call: Call) throws(ServiceError) -> ModelReloader {
        let model = try Self.valid { () throws(InvalidRequest) in try choice.slot(in: call.request) }
        return models.reloaders[model.index]
    }

    private func listed() async -> [ModelsResponse.Entry] {
        var entries: [ModelsResponse.Entry] = []
        for reloader in models.reloaders {
            let slot = reloader.slot
            entries.append(
                ModelsResponse.Entry(
                    name: slot.name, identity: await reloader.status()?.identity,
                    share: models.split?.share(of: slot) ?? (slot.index == 0 ? 1 : 0),
                    isShadow: models.shadow == slot))
        }
        return entries
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
