import Inference
import Telemetry

/// What was found by comparing a shadow with the models that answer, each counted without a lock.
final class ShadowTelemetry: Sendable {
    private let agreement = Histogram(bounds: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    private let inference = Histogram(bounds: RequestTelemetry.bounds)
    private let skippedQueries = Counter()
    private let failedQueries = Counter()

    /// - Parameters:
    ///   - share: of the best items that both have
    ///   - seconds: what the shadow's own answer took
    func compared(_ share: Double, seconds: Double) {
        agreement.record(share)
        inference.record(seconds)
    }

    /// As many were under way as may be, or clients had taken half of the queue's places.
    func skipped() { skippedQueries.add() }

    /// The shadow gave no answer.
    func failed() { failedQueries.add() }

    func write(to text: inout PrometheusText, model: String) {
        let label = ("model", model)
        text.family(
            "cloze_shadow_agreement", .histogram,
            help: "Share of an answer's ten best items that the shadow has among as many, for each query compared.")
        text.samples("cloze_shadow_agreement", agreement, [label])
        text.family(
            "cloze_shadow_inference_seconds", .histogram, help: "What the shadow took for each query compared.")
        text.samples("cloze_shadow_inference_seconds", inference, [label])
        text.family(
            "cloze_shadow_not_compared_total", .counter,
            help: "Queries not compared: there was other work (skipped), or the shadow gave no answer (failed).")
        text.sample("cloze_shadow_not_compared_total", skippedQueries.value, [label, ("reason", "skipped")])
        text.sample("cloze_shadow_not_compared_total", failedQueries.value, [label, ("reason", "failed")])
    }
}
