import BERT4Rec
import Foundation
import Interactions
import Training

/// What an evaluation found, as a table or as JSON.
struct EvaluationReport {
    let loaded: LoadedCheckpoint
    let k: Int
    let place: HeldOutPlace
    let users: Int
    /// Cases left out because the vocabulary lacks their target.
    let skipped: Int
    /// Distinct items of the file the vocabulary lacks.
    let unknownItems: Int
    /// The model first.
    let rows: [Baselines.Row]

    private var cases: Int { rows[0].metrics?.cases ?? 0 }

    var table: String {
        var lines = ["\(cases) of \(users) users, \(place.question), full ranking, seen items left out"]
        if skipped > 0 { lines.append("\(skipped) cases left out: their item is not in the checkpoint's vocabulary") }
        if unknownItems > 0 { lines.append("\(unknownItems) items of the file are not in the checkpoint's vocabulary") }
        let width = max(20, rows.map(\.name.count).max() ?? 0)
        lines.append("")
        lines.append(MetricsTable.heads(k: k, width: width))
        for row in rows {
            if let metrics = row.metrics {
                lines.append(MetricsTable.row(row.name, metrics, width: width))
            } else {
                lines.append(MetricsTable.pad(row.name, width) + "    left out: \(row.leftOut ?? "")")
            }
        }
        if place != .last {
            lines.append("")
            lines.append("Markov knows the place; the other baselines read the history without it")
        }
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        struct Output: Encodable {
            let checkpoint: String
            let digest: String
            let users: Int
            let cases: Int
            let skipped: Int
            let unknownItems: Int
            let k: Int
            let place: String
            let results: [String: [String: Double]]
            /// Reasons by the names of the baselines that were not run.
            let leftOut: [String: String]

            enum CodingKeys: String, CodingKey {
                case checkpoint, digest, users, cases, skipped, k, place, results
                case unknownItems = "unknown_items"
                case leftOut = "left_out"
            }
        }
        var results: [String: [String: Double]] = [:]
        var leftOut: [String: String] = [:]
        for (index, row) in rows.enumerated() {
            let name = index == 0 ? "model" : row.name
            results[name] = row.metrics?.byName
            leftOut[name] = row.leftOut
        }
        let output = Output(
            checkpoint: loaded.version, digest: loaded.digest, users: users, cases: cases, skipped: skipped,
            unknownItems: unknownItems, k: k, place: place.rawValue, results: results, leftOut: leftOut)
        return try MetricsTable.json(output)
    }
}

extension HeldOutPlace {
    /// What is asked, for the first line of a table.
    var question: String {
        switch self {
        case .last: "asked for the next item"
        case .first: "asked for the previous item"
        case .inner: "asked for an inner item"
        }
    }
}

/// What both reports are printed with.
enum MetricsTable {
    static func heads(k: Int, width: Int) -> String {
        pad("", width) + ["HR@\(k)", "NDCG@\(k)", "MRR"].map { pad($0, 10, right: true) }.joined()
    }

    static func row(_ name: String, _ metrics: RankingMetrics, width: Int) -> String {
        pad(name, width) + String(format: "%10.4f%10.4f%10.4f", metrics.hitRate, metrics.ndcg, metrics.mrr)
    }

    /// One line.
    static func json(_ output: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(output), as: UTF8.self)
    }

    static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
