import ArgumentParser
import CommandSupport
import Inference

extension PrecisionChoice: SettingValue, ExpressibleByArgument {}

/// What `serve` can be told.
enum ServeSettings {
    static let wait = Setting(
        "wait", default: false,
        help: "Start without a checkpoint and wait for one that can be loaded; without, its absence is an error.")
    static let host = Setting(
        "host", default: "127.0.0.1", help: "Address or name to listen on; 0.0.0.0 or :: for every network.")
    static let port = Setting("port", default: 8080, help: "Port; 0 lets the system choose.", in: 0...65535)
    static let lanes = Setting<Int?>(
        "lanes", help: "Requests computed at once.", unset: "one a processor core", valueName: "n",
        complaint: { ($0 ?? 1) >= 1 ? nil : "at least 1" })
    static let queue = Setting(
        "queue", default: 1024, help: "Requests that may be under way; further ones get 503.", valueName: "n",
        in: 0...1_000_000)
    static let maximumCost = Setting(
        "maximum_cost", default: InferenceConfiguration().maximumCost,
        help: "Tokens that are computed for one request; one that costs more gets 422.", valueName: "tokens",
        in: 1...1_000_000_000_000)
    static let deadline = Setting(
        "deadline", default: 10.0,
        help: "Seconds a request may wait for a lane; then it gets 503.", valueName: "seconds", in: 0.001...3600)
    static let precision = Setting(
        "precision", default: PrecisionChoice.auto,
        help: "Number format of the weights: \(PrecisionChoice.allCases.map(\.rawValue).joined(separator: ", ")).")
    static let precisionLoss = Setting(
        "precision_loss", default: 0.02,
        help: "Largest share of float32's ten best items that another format may miss; else float32 is used.",
        valueName: "share", in: 0...1)
    static let watchSeconds = Setting(
        "watch_seconds", default: 2.0, help: "Seconds between looks for a new checkpoint, certificate or token file.",
        valueName: "seconds",
        in: 0.05...86400)
    static let drainDelay = Setting(
        "drain_delay", default: 0.0,
        help: "Seconds to go on accepting after SIGTERM, so that a load balancer sees /health/ready turn 503.",
        valueName: "seconds", in: 0...3600)
    static let grace = Setting(
        "grace", default: 20.0, help: "Seconds for requests in flight to finish after SIGTERM.", valueName: "seconds",
        in: 0...3600)
    static let logFormat = LogSettings.format(default: .json)
    static let logLevel = LogSettings.level
    static let accessLogProbes = Setting(
        "access_log_probes", default: true,
        help: "Also for /health, what is under it and /metrics, if they are answered without an error: true or false.")
    static let accessLog = Setting(
        "access_log", default: true, help: "One line in the log for each request, at level info: true or false.")
}
