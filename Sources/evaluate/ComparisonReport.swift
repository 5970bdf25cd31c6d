import Checkpoints
import Evaluation
import Foundation
import Interactions

/// What a comparison found, as a table or as JSON. The first checkpoint is A, the second B; differences are B − A.
struct ComparisonReport {
    let first: LoadedCheckpoint
    let second: LoadedCheckpoint
    let k: Int
    let position: TargetPosition.Kind
    let ranks: RankComparison
    let heldOut: HeldOutCases
    let tally: CaseTally
    /// Items both know.
    let commonItems: Int
    let splitsDiffer: Bool

    private static let splitWarning =
        "B was trained with another split than A: it may have learned from some of these items"

    private var firstItems: Int { first.checkpoint.vocabulary.items.count }
    private var secondItems: Int { second.checkpoint.vocabulary.items.count }

    var table: String {
        var lines = [
            "\(CountText.of(ranks.first.cases)) cases, \(position.question), \(tally.repeatPolicy.ranking)"
        ]
        lines += tally.lines(isComparison: true)
        lines += heldOut.remarks.dropLast()  // there are no baselines
        if commonItems < max(firstItems, secondItems) {
            lines.append("\(commonItems) items are known to both; each ranks its own catalogue")
        }
        if splitsDiffer { lines.append(Self.splitWarning) }
        lines.append("A is \(describe(first))")
        lines.append("B is \(describe(second))")
        lines.append("")
        let width = 20
        lines.append(MetricsTable.heads(k: k, width: width))
        lines.append(MetricsTable.row("A", ranks.first, width: width))
        lines.append(MetricsTable.row("B", ranks.second, width: width))
        lines.append(difference("B − A", width) { $0.mean })
        lines.append(difference("95 % from", width) { $0.low })
        lines.append(difference("95 % to", width) { $0.high })
        lines.append("")
        lines.append(
            String(
                format: "B ranks the item better than A in %.1f %%, worse in %.1f %%, the same in %.1f %% of the cases",
                100 * ranks.better, 100 * ranks.worse, 100 * ranks.equal))
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        let output = Output(
            a: model(first, ranks.first), b: model(second, ranks.second), k: k, place: position.rawValue,
            commonItems: commonItems,
            difference: ["hr@\(k)": ranks.hitRate, "ndcg@\(k)": ranks.ndcg, "mrr": ranks.mrr], better: ranks.better,
            worse: ranks.worse, equal: ranks.equal, warning: splitsDiffer ? Self.splitWarning : nil)
        return try MetricsTable.json(tally, output)
    }

    private func describe(_ loaded: LoadedCheckpoint) -> String {
        "\(loaded.version), \(loaded.checkpoint.vocabulary.items.count) items, \(loaded.digest.prefix(19))…"
    }

    private func difference(
        _ name: String, _ width: Int, _ value: (PairedBootstrap.Difference) -> Double
    ) -> String {
        let numbers = [ranks.hitRate, ranks.ndcg, ranks.mrr].map { String(format: "%+10.4f", value($0)) }
        return MetricsTable.pad(name, width) + numbers.joined()
    }

    private func model(_ loaded: LoadedCheckpoint, _ metrics: RankingMetrics) -> Output.Model {
        Output.Model(
            checkpoint: loaded.version, digest: loaded.digest, items: loaded.checkpoint.vocabulary.items.count,
            metrics: metrics.byName)
    }

    private struct Output: Encodable {
        struct Model: Encodable {
            let checkpoint: String
            let digest: String
            let items: Int
            let metrics: [String: Double]
        }

        let a: Model
        let b: Model
        let k: Int
        let place: String
        let commonItems: Int
        /// B − A with the bounds of the 95 % interval, by measure.
        let difference: [String: PairedBootstrap.Difference]
        /// Shares of the cases in which B ranks the item better, worse, the same.
        let better: Double
        let worse: Double
        let equal: Double
        let warning: String?

        enum CodingKeys: String, CodingKey {
            case a, b, k, place, difference, better, worse, equal, warning
            case commonItems = "common_items"
        }
    }
}
