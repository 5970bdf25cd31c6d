import Checkpoints
import Evaluation
import Foundation
import Interactions

/// What an evaluation found, as a table or as JSON.
struct EvaluationReport {
    let loaded: LoadedCheckpoint
    let k: Int
    let position: TargetPosition.Kind
    let users: Int
    /// Cases left out because the vocabulary lacks their target.
    let skipped: Int
    /// Distinct items of the file the vocabulary lacks.
    let unknownItems: Int
    let tally: CaseTally
    /// The model first.
    let rows: [Baselines.Row]

    private var cases: Int { rows[0].metrics?.cases ?? 0 }

    var table: String {
        var lines = ["\(cases) of \(users) users, \(position.question), \(tally.repeatPolicy.ranking)"]
        lines += tally.lines.dropFirst()
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
        if position != .next {
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
            let repeats: Int
            let repeatPolicy: RepeatPolicy
            let unknownItems: Int
            let k: Int
            let place: String
            let results: [String: [String: Double]]
            /// Reasons by the names of the baselines that were not run.
            let leftOut: [String: String]

            enum CodingKeys: String, CodingKey {
                case checkpoint, digest, users, cases, skipped, repeats, k, place, results
                case unknownItems = "unknown_items"
                case leftOut = "left_out"
                case repeatPolicy = "repeat_policy"
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
            repeats: tally.repeats, repeatPolicy: tally.repeatPolicy,
            unknownItems: unknownItems, k: k, place: position.rawValue, results: results, leftOut: leftOut)
        return try MetricsTable.json(output)
    }
}
