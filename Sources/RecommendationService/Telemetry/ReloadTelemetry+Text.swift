import Inference
import Telemetry

extension ReloadTelemetry {
    func write(to text: inout PrometheusText) {
        text.family("cloze_model_reload_total", .counter, help: "Attempts to load a checkpoint.")
        for outcome in ReloadReport.Outcome.allCases {
            text.sample("cloze_model_reload_total", count(of: outcome), [("result", outcome.rawValue)])
        }
    }
}
