import BERT4Rec
import Evaluation
import Fitting
import Interactions
import Kernels
import Scoring

/// How well trials rank the held-out items that choose the epoch, models beside the network included.
struct TrialRanking {
    private let cases: ValidationCases
    private let choosing: [Int]
    private let choosingWithRepeats: [Int]
    private let usual: AuxiliaryConfiguration?
    private let statistics: AuxiliaryStatistics?

    /// `nil` if so little is held out that a ranking would be chance. Costs what fitting the auxiliary models does.
    init?(_ start: TrainingStart, _ configuration: TrainingConfiguration, _ group: any TrainingGroup) {
        cases = start.split.validation
        choosing = ValidationParts(cases, asked: cases.asked(configuration.repeats)).choosing
        choosingWithRepeats = ValidationParts(cases, asked: cases.asked(.keep)).choosing
        guard choosing.count >= ValidationParts.fewCases else { return nil }
        let usual = configuration.auxiliary(items: start.vocabulary.items.count, repeatShare: cases.repeatShare)
        let statistics = Trainer.fitStatistics(
            usual, start.split.training, start.vocabulary, start.state.kept, configuration, group)
        self.usual = usual.map { statistics?.fitted($0) ?? $0 }
        self.statistics = statistics
    }

    /// Each case's share of NDCG@10, in an order that is the same for all trials.
    func gains(_ trial: Trial) -> [Double] {
        let configuration = trial.configuration
        var blend = usual
        if let statistics, let usual, configuration.auxiliaryWeight == nil {
            let fit = BlendFit(
                trial.parameters, cases, asked: choosing, withRepeats: choosingWithRepeats, configuration)
            blend = fit.fit(statistics, from: usual)
        }
        let encoder = QuestionEncoder(
            objectives: configuration.objectives, maximumLength: trial.model.maximumLength)
        let rule = ScoringRule(encoder, vocabulary: nil, auxiliary: blend.flatMap { statistics?.models($0) })
        let selection = ModelEvaluator.sample(choosing, limit: configuration.validationCases)
        return ModelEvaluator(trial.parameters, rule, repeats: configuration.repeats, lanes: configuration.lanes)
            .outcomes(cases, selection: selection, top: 0).map { RankingMetrics.gain(of: $0.rank, k: 10) }
    }
}
