import Foundation
import HTTP
import Inference
import Platform
import Telemetry

extension RecommendationService {
    func addMetrics(to router: inout Router) {
        add(.get, "/metrics", to: &router) { _ throws(ServiceError) in
            Response(contentType: PrometheusText.contentType, body: await telemetryText().utf8)
        }
    }

    private func telemetryText() async -> String {
        var text = PrometheusText()
        requests.write(to: &text)
        AnswerTelemetry.write(zip(recommender.slots, answers), to: &text)
        recommender.telemetry.write(to: &text)
        recommender.load.write(to: &text)
        writeState(to: &text)
        ReloadTelemetry.write(models.reloaders.map { ($0.slot, $0.telemetry) }, to: &text)
        ModelStatus.write(await statuses(), to: &text, now: Date())
        if let shadow { shadow.telemetry.write(to: &text, model: shadow.slot.name) }
        program?.write(to: &text)
        ProcessStatistics().write(to: &text)
        return text.text
    }

    /// Of the models that are loaded.
    private func statuses() async -> [ModelStatus] {
        var statuses: [ModelStatus] = []
        for reloader in models.reloaders {
            if let status = await reloader.status() { statuses.append(status) }
        }
        return statuses
    }

    private func writeState(to text: inout PrometheusText) {
        text.family("cloze_ready", .gauge, help: "Whether recommendations are answered: there is a model, no draining.")
        text.sample("cloze_ready", recommender.isReady && !state.isDraining ? 1 : 0)
        text.family("cloze_draining", .gauge, help: "Whether the process finishes its requests and will then end.")
        text.sample("cloze_draining", state.isDraining ? 1 : 0)
    }
}
