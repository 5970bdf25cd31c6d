import Checkpoints
import Evaluation
import Foundation
import Interactions
import Kernels
import Scoring
import Training

extension ReportQuality {
    /// Carts shown with titles, and the items of each.
    private static let sampleCount = 6
    private static let sampleItems = 12
    /// Most questions asked, so that a report stays a matter of seconds.
    private static let caseLimit = 2000

    /// Asks a checkpoint and the baselines the held-out questions of its run, the same ones validation asked.
    ///
    /// - Parameter configuration: of the run, for its limit of cases and what it does with repeats
    init?(measuring checkpoint: Checkpoint, on split: SequenceSplit, _ configuration: TrainingConfiguration) {
        let cases = split.validation
        let (most, repeats, lanes) = (configuration.validationCases, configuration.repeats, configuration.lanes)
        let limit = most == 0 ? Self.caseLimit : min(most, Self.caseLimit)
        let askable = cases.asked(repeats)
        let parts = ValidationParts(cases, asked: askable)
        let selection = ModelEvaluator.sample(parts.reporting, limit: limit)
        guard !selection.isEmpty else { return nil }
        let count = checkpoint.vocabulary.count
        let groups = CaseGroups(cases, selection, PopularityBands(split.training, vocabularyCount: count))
        let answers = ModelEvaluator(checkpoint.parameters, checkpoint.rule, repeats: repeats, lanes: lanes)
            .outcomes(cases, selection: selection, top: Self.cutOff)
        let baselines = Baselines.fit(
            split.training, vocabularyCount: count, order: checkpoint.configuration.order,
            mostItems: Baselines.mostItemsBesideTraining, lanes: lanes)
        self.init(
            heldOut: cases.count, repeats: cases.count - cases.asked(.leaveOut).count, policy: repeats,
            choosing: parts.choosing.count, asked: selection.count, items: checkpoint.vocabulary.items.count,
            model: groups.contender("Cloze", answers),
            baselines: baselines.compactMap(\.baseline).map { baseline in
                groups.contender(
                    baseline.name, behind: answers,
                    baseline.outcomes(
                        cases, selection: selection, top: Self.cutOff, vocabularyCount: count, repeats: repeats,
                        lanes: Lanes(count: lanes)))
            },
            parts: Self.parts(checkpoint, answers) {
                ModelEvaluator(checkpoint.parameters, $0, repeats: repeats, lanes: lanes)
                    .outcomes(cases, selection: selection, top: 0)
            },
            leftOut: baselines.compactMap { fitted in fitted.leftOut.map { "\(fitted.name): \($0)" } },
            popularity: groups.popularity.labels, lengths: groups.lengths.labels,
            samples: Self.samples(cases, selection, answers, checkpoint.vocabulary))
    }

    /// What each part is worth: the same questions are asked again without it.
    ///
    /// - Parameter outcomes: what a rule answers
    private static func parts(
        _ checkpoint: Checkpoint, _ answers: [CaseOutcome], _ outcomes: (ScoringRule) -> [CaseOutcome]
    ) -> [Part] {
        guard let auxiliary = checkpoint.auxiliary else { return [] }
        let gain = { (outcome: CaseOutcome) in RankingMetrics.gain(of: outcome.rank, k: cutOff) }
        let rule = checkpoint.rule
        return auxiliary.configuration.kinds.compactMap { kind in
            guard let rest = auxiliary.without(kind) else { return nil }
            let without = outcomes(
                ScoringRule(rule.encoder, vocabulary: checkpoint.vocabulary, auxiliary: rest))
            let gains = zip(answers, without).map { gain($0) - gain($1) }
            return Part(
                name: kind.rawValue, weight: Double(auxiliary.configuration[kind] ?? 0),
                without: without.metrics(k: cutOff).ndcg, gain: PairedBootstrap().intervals([gains])[0])
        }
    }

    /// Evenly spread questions: nobody chose them.
    private static func samples(
        _ cases: ValidationCases, _ selection: [Int], _ answers: [CaseOutcome], _ vocabulary: ItemVocabulary
    ) -> [Sample] {
        let title = { (item: Int32) in vocabulary.title(at: item) ?? vocabulary.id(at: item) }
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
