import Checkpoints
import Evaluation
import Foundation
import Interactions

/// What an evaluation found, as a table or as JSON.
struct EvaluationReport {
    let loaded: LoadedCheckpoint
    let k: Int
    let position: TargetPosition.Kind
    /// Whether the held-out items came from a file of their own.
    let hasTargets: Bool
    let heldOut: HeldOutCases
    /// Distinct items of the files the vocabulary lacks.
    let unknownItems: Int
    let tally: CaseTally
    /// The model first.
    let rows: [Baselines.Row]

    var table: String {
        let cases = CountText.of(tally.cases)
        let users = hasTargets ? "\(cases) targets" : "\(cases) of \(CountText.of(heldOut.summary.users)) users"
        var lines = ["\(users), \(position.question), \(tally.repeatPolicy.ranking)"] + tally.lines()
        if unknownItems > 0 {
            lines.append("\(CountText.of(unknownItems)) items of the file are not in the checkpoint's vocabulary")
        }
        lines += heldOut.remarks
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
        var results: [String: [String: Double]] = [:]
        var leftOut: [String: String] = [:]
        for (index, row) in rows.enumerated() {
            let name = index == 0 ? "model" : row.name
            results[name] = row.metrics?.byName
            leftOut[name] = row.leftOut
        }
        let output = Output(
            checkpoint: loaded.version, digest: loaded.digest, users: heldOut.summary.users,
            unknownItems: unknownItems, repeatedItems: heldOut.repeatedItems, fittedOn: heldOut.fittedOn,
            isTrained: heldOut.isTrained, k: k, place: position.rawValue, results: results, leftOut: leftOut)
        return try MetricsTable.json(tally, output)
    }

    private struct Output: Encodable {
        let checkpoint: String
        let digest: String
        let users: Int
        let unknownItems: Int
        let repeatedItems: Int
        let fittedOn: String
        let isTrained: Bool?
        let k: Int
        let place: String
        let results: [String: [String: Double]]
        /// Reasons by the names of the baselines that were not run.
        let leftOut: [String: String]

        enum CodingKeys: String, CodingKey {
            case checkpoint, digest, users, k, place, results
            case unknownItems = "unknown_items"
            case repeatedItems = "repeated_items"
            case fittedOn = "baselines_fitted_on"
            case isTrained = "fitted_on_training_data"
            case leftOut = "left_out"
        }
    }
}
