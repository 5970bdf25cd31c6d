import Checkpoints
import Evaluation
import Interactions

/// What an evaluation found, as a table or as JSON.
struct EvaluationReport {
    let loaded: LoadedCheckpoint
    let measures: MeasureOptions
    let position: TargetPosition.Kind
    /// Whether the held-out items came from a file of their own.
    let hasTargets: Bool
    let heldOut: HeldOutCases
    /// Distinct items of the files the vocabulary lacks.
    let unknownItems: Int
    let tally: CaseTally
    /// The model first.
    let answers: [MethodAnswers]
    let groups: [CaseBands]

    var table: String {
        var lines = heading
        for k in measures.cutOffs { lines += [""] + headline(k) }
        if measures.all { for k in measures.cutOffs { lines += [""] + further(k) } }
        for group in groups { lines += [""] + banded(group) }
        if position != .next {
            lines += ["", "Markov knows the place; the other baselines read the history without it"]
        }
        return lines.joined(separator: "\n")
    }

    private var width: Int { max(20, answers.map(\.name.count).max() ?? 0) }

    private var heading: [String] {
        let cases = CountText.of(tally.cases)
        let users = hasTargets ? "\(cases) targets" : "\(cases) of \(CountText.of(heldOut.summary.users)) users"
        var lines = [heldOut.split, "\(users), \(position.question), \(tally.repeatPolicy.ranking)"] + tally.lines()
        if unknownItems > 0 {
            lines.append("\(CountText.of(unknownItems)) items of the file are not in the checkpoint's vocabulary")
        }
        return lines + heldOut.remarks
    }

    /// The model with its intervals, and the baselines.
    private func headline(_ k: Int) -> [String] {
        let names = ["hr@\(k)", "ndcg@\(k)", "mrr@\(k)", "mrr"]
        var lines = [MetricsTable.heads(["HR@\(k)", "NDCG@\(k)", "MRR@\(k)", "MRR"], width: width)]
        for (index, method) in answers.enumerated() {
            lines.append(line(method) { method in names.map { method.headline[$0] } })
            guard index == 0, let intervals = method.quality?.intervals else { continue }
            lines.append(MetricsTable.row("  95 % from", names.map { intervals[$0]?.low }, width: width))
            lines.append(MetricsTable.row("  95 % to", names.map { intervals[$0]?.high }, width: width))
        }
        return lines
    }

    /// Measures that follow from the others, and those of the lists.
    private func further(_ k: Int) -> [String] {
        let relevance = ["recall@\(k)", "precision@\(k)", "map@\(k)"]
        let lists = ["coverage@\(k)", "novelty@\(k)", "gini@\(k)"]
        let heads = relevance + lists + ["ndcg"]
        return [MetricsTable.heads(heads, width: width)]
            + answers.map { method in
                line(method) { method in
                    relevance.map { method.quality?.further[$0] } + lists.map { method.lists[$0] }
                        + [method.headline["ndcg"]]
                }
            }
    }

    private func line(_ method: MethodAnswers, _ values: (MethodAnswers) -> [Double?]) -> String {
        method.quality == nil
            ? MetricsTable.pad(method.name, width) + "    left out: \(method.leftOut ?? "")"
            : MetricsTable.row(method.name, values(method), width: width)
    }

    /// NDCG at the largest cut-off, a column a method.
    private func banded(_ group: CaseBands) -> [String] {
        let k = measures.cutOffs.last ?? 1
        let methods = answers.filter { $0.outcomes != nil }
        let columns = methods.map { max(13, $0.name.count + 2) }
        let heads = zip(methods, columns).map { MetricsTable.pad($0.name, $1, right: true) }.joined()
        let title = "NDCG@\(k) by \(group.grouping.title)"
        let names = group.bands.map { MetricsTable.cell($0.label) }
        let labels = max(title.count, names.map(\.count).max() ?? 0)
        return [MetricsTable.pad(title, labels) + MetricsTable.pad("cases", 9, right: true) + heads]
            + zip(group.bands, names).map { band, name in
                let values = zip(methods, columns).map { method, column in
                    let metrics = method.metrics(of: band.cases, k: k)
                    return MetricsTable.pad(
                        MetricsTable.row("", [metrics?.ndcg], width: 0).trimmingPrefix { $0 == " " }.description,
                        column, right: true)
                }
                return MetricsTable.pad(name, labels)
                    + MetricsTable.pad(CountText.of(band.cases.count), 9, right: true) + values.joined()
            }
    }
}
