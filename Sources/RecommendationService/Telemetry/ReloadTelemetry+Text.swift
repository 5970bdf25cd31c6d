import Inference
import Telemetry

extension ReloadTelemetry {
    /// - Parameter models: the attempts of each slot
    static func write(_ models: [(slot: ModelSlot, attempts: ReloadTelemetry)], to text: inout PrometheusText) {
        text.family(
            "cloze_model_reload_total", .counter, help: "Attempts to load a checkpoint.",
            samples: models.flatMap { slot, attempts in
                ReloadReport.Outcome.allCases.map {
                    (Double(attempts.count(of: $0)), [slot.label, ("result", $0.rawValue)])
                }
            })
        text.family(
            "cloze_model_last_reload_successful", .gauge,
            help: "Whether the newest attempt ended with the newest checkpoint answering.",
            samples: models.compactMap { slot, attempts in
                attempts.lastWasSuccessful.map { ($0 ? 1 : 0, [slot.label]) }
            })
        text.family(
            "cloze_model_last_reload_success_timestamp_seconds", .gauge,
            help: "When an attempt last ended with the newest checkpoint answering.",
            samples: models.compactMap { slot, attempts in attempts.lastSuccess.map { ($0, [slot.label]) } })
    }
}
