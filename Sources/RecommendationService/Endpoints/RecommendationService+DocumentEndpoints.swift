import Foundation
import HTTP
import Telemetry

extension RecommendationService {
    func addDocuments(to router: inout Router) {
        add("/", to: &router) { DemoPage.response }
        let contract = Response.document(contentType: "application/yaml", body: PackageResources.openapi_yaml)
        add("/openapi.yaml", to: &router) { contract }
        add(.get, "/metrics", to: &router) { _ throws(ServiceError) in
            Response(contentType: PrometheusText.contentType, body: await telemetryText().utf8)
        }
    }

    private func telemetryText() async -> String {
        var text = PrometheusText()
        requests.write(to: &text)
        answers.write(to: &text)
        recommender.telemetry.write(to: &text)
        reloader.telemetry.write(to: &text)
        await reloader.status()?.write(to: &text, now: Date())
        return text.text
    }
}
