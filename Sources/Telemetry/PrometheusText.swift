/// Prometheus' text format, version 0.0.4: what `GET /metrics` answers.
///
/// ```swift
/// var text = PrometheusText()
/// text.family("jobs_total", .counter, help: "Jobs done.")
/// text.sample("jobs_total", 3, [("kind", "large")])
/// ```
public struct PrometheusText: Sendable {
    /// The type of a family.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The content type of this format.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What has been written so far.
    public private(set) var text = ""

    /// An empty text.
    public init() {}

    /// Begins a family; its samples follow. `help` is one line.
    public mutating func family(_ name: String, _ kind: Kind, help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Writes a family with its values, each told from the others by its labels; nothing at all if there are none.
    public mutating func family(
        _ name: String, _ kind: Kind, help: String,
        samples: [(value: Double, labels: [(name: String, value: String)])]
    ) {
        guard !samples.isEmpty else { return }
        family(name, kind, help: help)
        for (value, labels) in samples { sample(name, value, labels) }
    }

    /// Writes one value of a family, told from its others by its labels.
    public mutating func sample(_ name: String, _ value: Double, _ labels: [(name: String, value: String)] = []) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// Writes one value of a family, told from its others by its labels.
    public mutating func sample(_ name: String, _ value: Int, _ labels: [(name: String, value: String)] = []) {
        sample(name, Double(value), labels)
    }

    /// The samples of one histogram: counts are cumulative in this format.
    public mutating func samples(
        _ name: String, _ histogram: Histogram, _ labels: [(name: String, value: String)] = []
    ) {
        var total = 0
        for (index, count) in histogram.counts.enumerated() {
            total += count
            let bound = index < histogram.bounds.count ? Self.number(histogram.bounds[index]) : "+Inf"
            sample(name + "_bucket", total, labels + [("le", bound)])
        }
        sample(name + "_sum", histogram.sum, labels)
        // The sum of the buckets just written: another read of the counters might include a value recorded since.
        sample(name + "_count", total, labels)
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
