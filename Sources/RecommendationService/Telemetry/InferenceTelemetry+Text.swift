import Inference
import Telemetry

extension InferenceTelemetry {
    func write(to text: inout PrometheusText) {
        text.family("cloze_batch_requests", .histogram, help: "Queries that shared each forward pass.")
        text.samples("cloze_batch_requests", batches)
        text.family("cloze_request_cost_tokens", .histogram, help: "Work asked for by each request.")
        text.samples("cloze_request_cost_tokens", costs)
        text.family("cloze_queue_depth", .gauge, help: "Queries that wait for a forward pass.")
        text.sample("cloze_queue_depth", queueDepth)
        text.family("cloze_rejected_total", .counter, help: "Queries and requests given up before they were answered.")
        for reason in Rejection.allCases {
            text.sample("cloze_rejected_total", count(of: reason), [("reason", reason.rawValue)])
        }
    }
}
