import BERT4Rec
import Evaluation
import Fitting
import Foundation
import Interactions
import Kernels
import Scoring

/// Fits the weights of the network and of the auxiliary models on held-out items.
///
/// Of an item i the score is Σₖ wₖ · fₖ(i), the fₖ being the network's logits and what each model adds at a weight of 1. A softmax over
/// the items that a validation ranks makes it a probability, and the weights are those under which the held-out items are most
/// likely: a conditional logit model (McFadden 1974, "Conditional logit analysis of qualitative choice behavior"), whose
/// likelihood is concave. A ridge draws them to the weights the fit starts from, since some data has few held-out items. A weight
/// that would be below 0 is 0: the model is left out. From there, or from the weights it started with if those rank clearly better, weights
/// change as long as that ranks the same items clearly better (``BlendRanking``). Of a large catalogue a sample stands for all items
/// (``SampledFeatures``).
struct BlendFit {
    private let parameters: ModelParameters
    private let cases: ValidationCases
    private let selection: [Int]
    private let selectionWithRepeats: [Int]
    private let encoder: QuestionEncoder
    private let repeats: RepeatPolicy
    private let lanes: Lanes
    /// Whether a sample of the items stands for the catalogue.
    private let isSampled: Bool

    /// The most logits held at once, 128 MB, where those of all items are.
    private static let mostLogits = 1 << 25
    private static let mostCases = 1000

    /// - Parameters:
    ///   - asked: indices of the cases that may choose
    ///   - withRepeats: as many as may choose when repeats are asked, too; without it there are none
    ///   - smallCatalogue: larger vocabularies are sampled
    init(
        _ parameters: ModelParameters, _ cases: ValidationCases, asked: [Int], withRepeats: [Int] = [],
        _ configuration: TrainingConfiguration, smallCatalogue: Int = SampledFeatures.smallCatalogue
    ) {
        self.parameters = parameters
        self.cases = cases
        let count = parameters.configuration.vocabularyCount
        isSampled = count > smallCatalogue
        let limit = isSampled ? Self.mostCases : max(1, min(Self.mostCases, Self.mostLogits / count))
        selection = Self.sample(asked, cases, limit: limit)
        selectionWithRepeats = Self.sample(withRepeats, cases, limit: limit)
        encoder = QuestionEncoder(
            objectives: configuration.objectives, maximumLength: parameters.configuration.maximumLength)
        repeats = configuration.repeats
        lanes = Lanes(count: configuration.lanes)
    }

    private static func sample(_ asked: [Int], _ cases: ValidationCases, limit: Int) -> [Int] {
        ModelEvaluator.sample(
            asked.filter { !cases.histories.sequence($0).isEmpty && cases.targets[$0] >= ItemVocabulary.firstItem },
            limit: limit)
    }

    /// The weights that fit best with the network as it is now.
    ///
    /// Where repeats are left out of validation, nothing it asks can say what they weigh. Then their weight is fitted afterwards, on
    /// all cases, the others staying as they are: they decide among the items that are new, and it how new and old compare.
    ///
    /// Costs a forward pass and about ten walks over the catalogue for each case; of a large one a walk for each part, and ten over its sample.
    ///
    /// - Parameter start: which models there are, and the weights to begin with
    func fit(_ statistics: AuxiliaryStatistics, from start: AuxiliaryConfiguration) -> AuxiliaryConfiguration {
        let kinds = start.kinds.filter { repeats == .keep || $0 != .repeats }
        var result = fit(kinds, selection, repeats, statistics, from: start)
        if repeats == .leaveOut, start.repeats != nil {
            result = fit([.repeats], selectionWithRepeats, .keep, statistics, from: result)
        }
        // Alone its weight changes no order, but it would change the shares.
        if result.kinds.count < 2 { result.network = 1 }
        return result
    }

    /// Fits the weights of some parts; the others stay as they are.
    private func fit(
        _ fitted: [AuxiliaryConfiguration.Kind], _ selection: [Int], _ repeats: RepeatPolicy,
        _ statistics: AuxiliaryStatistics, from start: AuxiliaryConfiguration
    ) -> AuxiliaryConfiguration {
        let kinds = start.kinds.filter { repeats == .keep || $0 != .repeats }
        guard !selection.isEmpty, kinds.count > 1 else { return start }
        let rules = kinds.map { kind in
            ScoringRule(encoder, vocabulary: nil, auxiliary: statistics.models(start.alone(kind)))
        }
        let features: any BlendFeatures =
            isSampled
            ? SampledFeatures(cases, selection, rules, repeats, parameters, lanes: lanes)
            : CatalogueFeatures(cases, selection, rules, repeats, parameters, lanes: lanes)
        let first = kinds.map { Double(start[$0] ?? 0) }
        let likelihood = BlendLikelihood(features, prior: first, lanes: lanes)
        var weights = first
        var active = kinds.map { fitted.contains($0) }
        while true {
            weights = likelihood.maximum(from: weights, active: active)
            let negative = weights.indices.filter { weights[$0] < 0 }
            guard let worst = negative.min(by: { weights[$0] < weights[$1] }) else { break }
            (active[worst], weights[worst]) = (false, 0)
        }
        // One weight decides no order that another does not undo.
        if fitted.count > 1 { weights = BlendRanking(features, lanes: lanes).best(of: [weights, first]) }
        var result = start
        for (kind, weight) in zip(kinds, weights) { result[kind] = Float(min(weight, 1e3)) }
        return result
    }
}
