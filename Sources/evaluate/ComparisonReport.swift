import Checkpoints
import Evaluation
import Foundation
import Interactions

/// What a comparison found, as a table or as JSON. The first checkpoint is A, the second B; differences are B − A.
struct ComparisonReport {
    let first: LoadedCheckpoint
    let second: LoadedCheckpoint
    let position: TargetPosition.Kind
    /// One for each cut-off, at least one.
    let comparisons: [RankComparison]
    let heldOut: HeldOutCases
    let tally: CaseTally
    /// Items both know.
    let commonItems: Int
    let splitsDiffer: Bool

    private static let splitWarning =
        "B was trained with another split than A: it may have learned from some of these items"

    private var ranks: RankComparison { comparisons[0] }
    private var firstItems: Int { first.checkpoint.vocabulary.items.count }
    private var secondItems: Int { second.checkpoint.vocabulary.items.count }

    var table: String {
        var lines = [
            heldOut.split,
            "\(CountText.of(ranks.first.cases)) cases, \(position.question), \(tally.repeatPolicy.ranking)",
        ]
        lines += tally.lines(isComparison: true)
        lines += heldOut.remarks.dropLast()  // there are no baselines
        if commonItems < max(firstItems, secondItems) {
            lines.append("\(commonItems) items are known to both; each ranks its own catalogue")
        }
        if splitsDiffer { lines.append(Self.splitWarning) }
        lines.append("A is \(describe(first))")
        lines.append("B is \(describe(second))")
        for comparison in comparisons { lines += [""] + block(comparison) }
        lines.append("")
        lines.append(
            String(
                format: "B ranks the item better than A in %.1f %%, worse in %.1f %%, the same in %.1f %% of the cases",
                100 * ranks.better, 100 * ranks.worse, 100 * ranks.equal))
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        var difference: [String: PairedBootstrap.Difference] = [:]
        var (own, other): ([String: Double], [String: Double]) = ([:], [:])
        for ranks in comparisons {
            let k = ranks.first.k
            difference["hr@\(k)"] = ranks.hitRate
            difference["ndcg@\(k)"] = ranks.ndcg
            difference["mrr"] = ranks.mrr
            own.merge(ranks.first.byName) { $1 }
            other.merge(ranks.second.byName) { $1 }
        }
        let output = Output(
            a: model(first, own), b: model(second, other), k: comparisons.map(\.first.k), place: position.rawValue,
            commonItems: commonItems,
            difference: difference, better: ranks.better,
            worse: ranks.worse, equal: ranks.equal, warning: splitsDiffer ? Self.splitWarning : nil)
        return try MetricsTable.json(tally, output)
    }

    private func describe(_ loaded: LoadedCheckpoint) -> String {
        "\(loaded.version), \(loaded.checkpoint.vocabulary.items.count) items, \(loaded.digest.prefix(19))…"
    }

    private func block(_ ranks: RankComparison) -> [String] {
        let (k, width) = (ranks.first.k, 20)
        let values = { (metrics: RankingMetrics) in [metrics.hitRate, metrics.ndcg, metrics.mrr] }
        let differences = [ranks.hitRate, ranks.ndcg, ranks.mrr]
        let row = { (name: String, values: [Double]) in
            MetricsTable.row(name, values, width: width, isSigned: true)
        }
        return [
            MetricsTable.heads(["HR@\(k)", "NDCG@\(k)", "MRR"], width: width),
            MetricsTable.row("A", values(ranks.first), width: width),
            MetricsTable.row("B", values(ranks.second), width: width), row("B − A", differences.map(\.mean)),
            row("95 % from", differences.map(\.low)), row("95 % to", differences.map(\.high)),
        ]
    }

    private func model(_ loaded: LoadedCheckpoint, _ metrics: [String: Double]) -> Output.Model {
        Output.Model(
            checkpoint: loaded.version, digest: loaded.digest, items: loaded.checkpoint.vocabulary.items.count,
            metrics: metrics)
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
        let k: [Int]
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
