import HTTP
import Telemetry

/// What `GET /metrics` says of the program around the service.
public struct ProgramTelemetry: Sendable {
    /// The program's, such as `0.1.0`.
    public var version: String
    /// The instructions its numbers are computed with.
    public var kernelSet: String
    /// What the server counts, the same as ``ServerConfiguration/telemetry`` of the server with ``RecommendationService/router``.
    public var server: ServerTelemetry
    /// The same of the server with ``RecommendationService/adminRouter``: of it only files and lost lines are shown.
    public var adminServer: ServerTelemetry?
    /// Lines of the program's log that were lost because nobody took them.
    public var lostLogLines: @Sendable () -> Int
    /// What became of spans; nil: requests are not traced.
    public var traces: TraceCounters?

    /// Everything of it.
    public init(
        version: String, kernelSet: String, server: ServerTelemetry, adminServer: ServerTelemetry? = nil,
        lostLogLines: @escaping @Sendable () -> Int, traces: TraceCounters? = nil
    ) {
        self.version = version
        self.kernelSet = kernelSet
        self.server = server
        self.adminServer = adminServer
        self.lostLogLines = lostLogLines
        self.traces = traces
    }

    func write(to text: inout PrometheusText) {
        text.family("cloze_build_info", .gauge, help: "The program that answers.")
        text.sample("cloze_build_info", 1, [("version", version), ("kernel_set", kernelSet)])
        server.write(to: &text)
        let servers = [server] + (adminServer.map { [$0] } ?? [])
        ServerTelemetry.writeFiles(of: servers, to: &text)
        let name = "cloze_log_lines_dropped_total"
        text.family(name, .counter, help: "Lines of the log that were lost because nobody took them.")
        text.sample(name, servers.reduce(0) { $0 + $1.lostAccessLogLines }, [("log", "access")])
        text.sample(name, lostLogLines(), [("log", "standard_error")])
        traces?.write(to: &text)
    }
}
