import Inference
import Telemetry

extension ReloadTelemetry {
    func write(to text: inout PrometheusText) {
        text.family("cloze_model_reload_total", .counter, help: "Attempts to load a checkpoint.")
        for outcome in ReloadReport.Outcome.allCases {
            text.sample("cloze_model_reload_total", count(of: outcome), [("result", outcome.rawValue)])
        }
        if let lastWasSuccessful {
            let name = "cloze_model_last_reload_successful"
            text.family(name, .gauge, help: "Whether the newest attempt ended with the newest checkpoint answering.")
            text.sample(name, lastWasSuccessful ? 1 : 0)
        }
        if let lastSuccess {
            let name = "cloze_model_last_reload_success_timestamp_seconds"
            text.family(name, .gauge, help: "When an attempt last ended with the newest checkpoint answering.")
            text.sample(name, lastSuccess)
        }
    }
}
