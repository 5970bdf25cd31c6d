import Telemetry

extension TraceCounters {
    func write(to text: inout PrometheusText) {
        text.family("cloze_trace_spans_exported_total", .counter, help: "Spans that the collector has taken.")
        text.sample("cloze_trace_spans_exported_total", exported.value)
        let name = "cloze_trace_spans_dropped_total"
        text.family(name, .counter, help: "Spans that the collector has not taken.")
        text.sample(name, queueFull.value, [("reason", "queue_full")])
        text.sample(name, exportFailed.value, [("reason", "export_failed")])
        text.sample(name, rejected.value, [("reason", "rejected")])
    }
}
