import BERT4Rec
import Foundation
import Training

/// What an evaluation found, as a table or as JSON.
struct EvaluationReport {
    struct Row {
        let name: String
        let metrics: RankingMetrics
    }

    let loaded: LoadedCheckpoint
    let k: Int
    let users: Int
    /// Cases left out because the vocabulary lacks their target.
    let skipped: Int
    /// Distinct items of the file the vocabulary lacks.
    let unknownItems: Int
    /// The model first.
    let rows: [Row]

    private var cases: Int { rows[0].metrics.cases }

    var table: String {
        var lines = ["\(cases) of \(users) users, full ranking, seen items left out"]
        if skipped > 0 { lines.append("\(skipped) cases left out: their item is not in the checkpoint's vocabulary") }
        if unknownItems > 0 { lines.append("\(unknownItems) items of the file are not in the checkpoint's vocabulary") }
        let width = max(20, rows.map(\.name.count).max() ?? 0)
        lines.append("")
        let heads = ["HR@\(k)", "NDCG@\(k)", "MRR"].map { pad($0, 10, right: true) }
        lines.append(pad("", width) + heads.joined())
        for row in rows {
            let numbers = String(format: "%10.4f%10.4f%10.4f", row.metrics.hitRate, row.metrics.ndcg, row.metrics.mrr)
            lines.append(pad(row.name, width) + numbers)
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
            let results: [String: [String: Double]]

            enum CodingKeys: String, CodingKey {
                case checkpoint, digest, users, cases, skipped, k, results
                case unknownItems = "unknown_items"
            }
        }
        let results = rows.enumerated().map { ($0 == 0 ? "model" : $1.name, $1.metrics.byName) }
        let output = Output(
            checkpoint: loaded.version, digest: loaded.digest, users: users, cases: cases, skipped: skipped,
            unknownItems: unknownItems, k: k, results: Dictionary(uniqueKeysWithValues: results))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(output), as: UTF8.self)
    }

    private func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
