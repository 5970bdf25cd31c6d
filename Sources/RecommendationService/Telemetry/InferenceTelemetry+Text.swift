import Foundation
import Inference
import Telemetry

extension InferenceTelemetry {
    func write(to text: inout PrometheusText) {
        text.family("cloze_batch_requests", .histogram, help: "Queries that shared each forward pass.")
        text.samples("cloze_batch_requests", batches)
        text.family("cloze_queue_depth", .gauge, help: "Queries that wait for a forward pass.")
        text.sample("cloze_queue_depth", queueDepth)
        text.family("cloze_rejected_total", .counter, help: "Queries given up before they were answered.")
        for reason in Rejection.allCases {
            text.sample("cloze_rejected_total", count(of: reason), [("reason", reason.rawValue)])
        }
        text.family("cloze_model_reload_total", .counter, help: "Attempts to load a checkpoint.")
        for outcome in ReloadReport.Outcome.allCases {
            text.sample("cloze_model_reload_total", count(of: outcome), [("result", outcome.rawValue)])
        }
    }
}

extension ModelStatus {
    func write(to text: inout PrometheusText, now: Date) {
        text.family("cloze_model_info", .gauge, help: "The model that answers.")
        text.sample("cloze_model_info", 1, [("version", identity.version), ("digest", identity.digest)])
        text.family("cloze_model_age_seconds", .gauge, help: "Since the model that answers was loaded.")
        text.sample("cloze_model_age_seconds", max(0, now.timeIntervalSince(loadedAt)))
    }
}
