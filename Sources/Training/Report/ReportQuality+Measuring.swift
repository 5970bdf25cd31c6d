import BERT4Rec
import Foundation
import Interactions
import Kernels

extension ReportQuality {
    /// Carts shown with titles, and the items of each.
    private static let sampleCount = 6
    private static let sampleItems = 12
    /// Most questions asked, so that a report stays a matter of seconds.
    private static let caseLimit = 2000

    /// Asks a checkpoint and the baselines the held-out questions of its run, the same ones validation asked.
    ///
    /// - Parameter caseLimit: most questions a validation asks, 0 for all
    init?(measuring checkpoint: Checkpoint, on split: SequenceSplit, validationCases: Int, lanes: Int) {
        let cases = split.validation
        let limit = validationCases == 0 ? Self.caseLimit : min(validationCases, Self.caseLimit)
        let selection = ModelEvaluator.sample(cases.count, limit: limit)
        guard !selection.isEmpty else { return nil }
        let count = checkpoint.vocabulary.count
        let groups = CaseGroups(cases, selection, PopularityBands(split.training, vocabularyCount: count))
        let answers = ModelEvaluator(checkpoint, lanes: lanes)
            .outcomes(cases, selection: selection, top: Self.cutOff)
        let baselines = Baselines.fit(
            split.training, vocabularyCount: count, order: checkpoint.configuration.order, lanes: lanes)
        self.init(
            heldOut: cases.count, asked: selection.count, items: checkpoint.vocabulary.items.count,
            model: groups.contender("Cloze", answers),
            baselines: baselines.compactMap(\.baseline).map { baseline in
                groups.contender(
                    baseline.name,
                    baseline.outcomes(
                        cases, selection: selection, top: Self.cutOff, vocabularyCount: count,
                        lanes: Lanes(count: lanes)))
            },
            leftOut: baselines.compactMap { fitted in fitted.leftOut.map { "\(fitted.name): \($0)" } },
            popularity: groups.popularity.labels, lengths: groups.lengths.labels,
            samples: Self.samples(cases, selection, answers, checkpoint.vocabulary))
    }

    /// Evenly spread questions: nobody chose them.
    private static func samples(
        _ cases: ValidationCases, _ selection: [Int], _ answers: [CaseOutcome], _ vocabulary: ItemVocabulary
    ) -> [Sample] {
        let title = { (item: Int32) in vocabulary.item(at: item).title ?? vocabulary.item(at: item).id }
        let count = min(sampleCount, selection.count)
        return (0..<count).map { number in
            let position = (2 * number + 1) * selection.count / (2 * count)
            let history = cases.histories.sequence(selection[position])
            let shown = history.suffix(sampleItems)
            return Sample(
                items: shown.map(title), earlier: history.count - shown.count,
                heldOut: title(cases.targets[selection[position]]), rank: answers[position].rank,
                recommendations: answers[position].top.map(title))
        }
    }
}

/// The selected questions in bands of popularity and of length; bands without a question are left out.
private struct CaseGroups {
    struct Grouping {
        var labels: [ReportQuality.Band]
        /// The group of each question.
        var groupOfCase: [Int]

        /// Keeps the bands some question is in.
        init(_ bands: [ReportQuality.Band], bandOfCase: [Int]) {
            let used = Set(bandOfCase).sorted()
            labels = used.map { bands[$0] }
            let groups = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
            groupOfCase = bandOfCase.map { groups[$0] ?? 0 }
        }

        func metrics(_ outcomes: [CaseOutcome]) -> [RankingMetrics] {
            var result = labels.map { _ in RankingMetrics(k: ReportQuality.cutOff) }
            for (group, outcome) in zip(groupOfCase, outcomes) { result[group].add(rank: outcome.rank) }
            return result
        }
    }

    let popularity: Grouping
    let lengths: Grouping

    init(_ cases: ValidationCases, _ selection: [Int], _ bands: PopularityBands) {
        popularity = Grouping(
            bands.bands.map { band in
                let (low, high) = (NumberText.count(band.counts.lowerBound), NumberText.count(band.counts.upperBound))
                return .init(
                    label: band.label,
                    detail: "\(NumberText.count(band.items)) item\(band.items == 1 ? "" : "s"), "
                        + "seen \(low == high ? low : "\(low)–\(high)") times")
            },
            bandOfCase: selection.map { bands.band(of: cases.targets[$0]) })
        lengths = Grouping(
            LengthBands.labels.map { .init(label: $0, detail: "") },
            bandOfCase: selection.map { LengthBands.band(of: cases.histories.sequence($0).count) })
    }

    func contender(_ name: String, _ outcomes: [CaseOutcome]) -> ReportQuality.Contender {
        let metrics = outcomes.metrics(k: ReportQuality.cutOff)
        let gains = outcomes.map { CollectionOfOne($0).metrics(k: ReportQuality.cutOff).ndcg }
        let squares = gains.reduce(0) { $0 + ($1 - metrics.ndcg) * ($1 - metrics.ndcg) }
        let count = Double(outcomes.count)
        return ReportQuality.Contender(
            name: name, metrics: metrics, margin: count < 2 ? 0 : 1.96 * (squares / (count - 1) / count).squareRoot(),
            coveredItems: Set(outcomes.flatMap(\.top)).count, byPopularity: popularity.metrics(outcomes),
            byLength: lengths.metrics(outcomes))
    }
}
