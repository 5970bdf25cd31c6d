import BERT4Rec
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

    /// `nil` if nothing is held out. Costs what fitting the auxiliary models does.
    init?(_ start: TrainingStart, _ configuration: TrainingConfiguration) {
        cases = start.split.validation
        choosing = ValidationParts(cases, asked: cases.asked(configuration.repeats)).choosing
        choosingWithRepeats = ValidationParts(cases, asked: cases.asked(.keep)).choosing
        guard !choosing.isEmpty else { return nil }
        usual = configuration.auxiliary(items: start.vocabulary.items.count, repeatShare: cases.repeatShare)
        statistics = Trainer.fitStatistics(usual, start.split.training, start.vocabulary, lanes: configuration.lanes)
    }

    /// NDCG@10.
    func score(_ trial: Trial) -> Double {
        var blend = usual
        if let statistics, let usual, trial.configuration.auxiliaryWeight == nil {
            let fit = BlendFit(
                trial.parameters, cases, asked: choosing, withRepeats: choosingWithRepeats, trial.configuration)
            blend = fit.fit(statistics, from: usual)
        }
        return Validation(trial.parameters, cases, asked: choosing, trial.configuration)
            .run(blend.flatMap { statistics?.models($0) }).ranking.ndcg
    }
}
