import CommandSupport

/// What `serve` can be told about traces.
enum TraceSettings {
    static let endpoint = Setting<String?>(
        "trace_endpoint",
        help: "Where a collector takes traces, OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces.",
        valueName: "url",
        complaint: { url in
            guard let url, TraceEndpoint(url) == nil else { return nil }
            // Certificates of others are no business of this program.
            return TraceEndpoint.scheme(of: url) == "https"
                ? "a URL that begins with http:// (a collector beside the service forwards spans encrypted)"
                : "a URL such as http://127.0.0.1:4318/v1/traces"
        })
    static let sample = Setting(
        "trace_sample", default: 1.0,
        help: "Share of requests that are traced if their traceparent does not decide, 0 to 1.", valueName: "share",
        in: 0...1)
}
