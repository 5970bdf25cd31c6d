import Evaluation
import Foundation

/// What both reports are printed with.
enum MetricsTable {
    static func heads(k: Int, width: Int) -> String {
        pad("", width) + ["HR@\(k)", "NDCG@\(k)", "MRR"].map { pad($0, 10, right: true) }.joined()
    }

    static func row(_ name: String, _ metrics: RankingMetrics, width: Int) -> String {
        pad(name, width) + String(format: "%10.4f%10.4f%10.4f", metrics.hitRate, metrics.ndcg, metrics.mrr)
    }

    /// One object on one line, with the members of all parts.
    static func json(_ parts: any Encodable...) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(JoinedMembers(parts: parts)), as: UTF8.self)
    }

    static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
