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
        let caseParts = ValidationParts(cases, asked: askable)
        let selection = ModelEvaluator.sample(caseParts.reporting, limit: limit)
        guard !selection.isEmpty else { return nil }
        let count = checkpoint.vocabulary.count
        let groups = CaseGroups(cases, selection, PopularityBands(split.training, vocabularyCount: count))
        let parts = Self.parts(of: checkpoint)
        let outcomes = ModelEvaluator(
            checkpoint.parameters, checkpoint.rule, others: parts.map(\.rest), repeats: repeats, lanes: lanes
        ).outcomesByRule(cases, selection: selection, top: Self.cutOff)
        let answers = outcomes[0]
        let baselines = Baselines.fit(
            split.training, vocabularyCount: count, order: checkpoint.configuration.order,
            mostItems: Baselines.mostItemsBesideTraining, lanes: lanes)
        self.init(
            heldOut: cases.count, repeats: cases.count - cases.asked(.leaveOut).count, policy: repeats,
            choosing: caseParts.choosing.count, asked: selection.count, items: checkpoint.vocabulary.items.count,
            model: groups.contender("Cloze", answers),
            baselines: baselines.compactMap(\.baseline).map { baseline in
                groups.contender(
                    baseline.name, behind: answers,
                    baseline.outcomes(
                        cases, selection: selection, top: Self.cutOff, vocabularyCount: count, repeats: repeats,
                        lanes: Lanes(count: lanes)))
            },
            parts: zip(parts, outcomes.dropFirst()).map { Self.worth($0.kind, checkpoint, answers, without: $1) },
            leftOut: baselines.compactMap { fitted in fitted.leftOut.map { "\(fitted.name): \($0)" } },
            popularity: groups.popularity.labels, lengths: groups.lengths.labels,
            samples: Self.samples(cases, selection, answers, checkpoint.vocabulary))
    }

    /// The parts of the scores, and the rule without each.
    private static func parts(of checkpoint: Checkpoint) -> [(kind: AuxiliaryConfiguration.Kind, rest: ScoringRule)] {
        guard let auxiliary = checkpoint.auxiliary else { return [] }
        return auxiliary.configuration.kinds.compactMap { kind in
            auxiliary.without(kind).map { rest in
                let encoder = checkpoint.rule.encoder
                return (kind, ScoringRule(encoder, vocabulary: checkpoint.vocabulary, auxiliary: rest))
            }
        }
    }

    /// What a part is worth: the same questions are asked without it.
    private static func worth(
        _ kind: AuxiliaryConfiguration.Kind, _ checkpoint: Checkpoint, _ answers: [CaseOutcome],
        without: [CaseOutcome]
    ) -> Part {
        let gain = { (outcome: CaseOutcome) in RankingMetrics.gain(of: outcome.rank, k: cutOff) }
        let gains = zip(answers, without).map { gain($0) - gain($1) }
        return Part(
            name: kind.rawValue, weight: Double(checkpoint.auxiliary?.configuration[kind] ?? 0),
            without: without.metrics(k: cutOff).ndcg, gain: PairedBootstrap().intervals([gains])[0])
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
