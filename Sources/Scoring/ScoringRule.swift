import BERT4Rec
import Foundation
import Interactions
import Kernels

/// How one model's scores are made: which passes answer a question, and what they are added to. The one place that knows.
///
/// A model that reads left to right and right to left answers an inner position by a product of two passes (Hinton 2002,
/// "products of experts"). If what lies left and what lies right of x are independent given x, Bayes' rule gives
///
///     p(x | left, right) ∝ p(left | x) · p(right | x) · p(x) ∝ p(x | left) · p(x | right) / p(x)
///
/// so the scores are log p(x | left) + log p(x | right) − w · log p(x) with w = 1, up to a constant of each question,
/// which is why logits may stand for log-probabilities. The independence does not hold: both sides show the same taste,
/// and the product counts it twice, so a smaller w is worth trying: ``priorWeight``.
///
/// ``AuxiliaryModels`` are interpolated with the network's logits, once for each pass, with what that pass sees.
public struct ScoringRule: Sendable {
    /// Weight w of the prior p(x) in the product. The experiment did not decide it: .5 is the best of the four tried, but
    /// against it each other one's 95 % interval (paired bootstrap) includes 0, so it is a middle value, not a finding.
    ///
    /// NDCG@10 of one inner item of each of the 598 users held out of ML-1M (`--split user`), one seed, lightly trained
    /// models of NDCG@10 .06 for the next item:
    ///
    ///     w                                      0       .5      .75     1
    ///     causal, reverse; 6 epochs              .1210   .1237   .1216   .1185
    ///     masked, causal, reverse; 9 epochs      .1157   .1160   .1151   .1132
    ///
    /// The second model's masked pass gave .1031, .0129 less than its product at .5 (95 %: .0002 to .0266 less): weak
    /// evidence, and masked models learn more slowly, so a long training may turn it round.
    static let priorWeight: Float = 0.5

    public let encoder: QuestionEncoder
    public let auxiliary: AuxiliaryModels?
    /// (1, vocabulary): −w · log p(x), 0 for the special tokens; `nil` where no question takes two passes.
    private let productCorrection: Matrix?

    /// - Parameter vocabulary: gives p(x) by its counts of interactions, each plus one; `nil` for questions about the ends
    ///   alone.
    public init(_ encoder: QuestionEncoder, vocabulary: ItemVocabulary?, auxiliary: AuxiliaryModels? = nil) {
        self.encoder = encoder
        self.auxiliary = auxiliary
        productCorrection = encoder.multipliesPasses ? vocabulary.map(Self.productCorrection) : nil
    }

    /// (1, vocabulary): what the auxiliary models add to every score for each pass, whatever the items are; `nil` for none.
    public var prior: Matrix? { auxiliary?.prior }

    /// Computes what a question's scores are made of. Costs the auxiliary models' additions: a few hundred items for
    /// transitions, as many for each of the nearest items for neighbours, a row of the catalogue for each item of the question for
    /// an auto-encoder.
    ///
    /// - Precondition: a vocabulary was given if two passes answer the question.
    public func compute(_ terms: ScoreTerms, of question: PositionQuestion, _ shares: NeighbourShares) {
        let passes = encoder.passes(for: question.position)
        let count = Float(passes.count)
        terms.passes = passes
        terms.networkShare = auxiliary?.network ?? 1
        terms.biasFactor = terms.networkShare * count
        terms.priorFactor = prior == nil ? 0 : count
        terms.removeDense()
        terms.sparse.removeAll()
        if passes.count > 1 {
            guard let productCorrection else { preconditionFailure("a product of two passes needs the vocabulary") }
            terms.correction = productCorrection
        }
        guard let auxiliary else { return }
        if auxiliary.hasSparse {
            for pass in passes {
                let (left, right) = question.sides(seenBy: pass)
                auxiliary.collect(left: left, right: right, shares)
            }
            if terms.mayBeRow && shares.isSpread {
                shares.drain(into: terms.makeOwn(columns: shares.itemCount))
            } else {
                shares.drain(items: &terms.sparse.items, sums: &terms.sparse.values)
            }
        }
        addDense(auxiliary, passes, question, to: terms)
    }

    /// Adds what the auxiliary models say of all items.
    private func addDense(
        _ auxiliary: AuxiliaryModels, _ passes: [Objective], _ question: PositionQuestion, to terms: ScoreTerms
    ) {
        if let autoencoder = auxiliary.autoencoder {
            let row = terms.own ?? terms.makeOwn(columns: autoencoder.vocabularyCount)
            for pass in passes {
                let (left, right) = question.sides(seenBy: pass)
                autoencoder.add(left: left, right: right, to: row, &terms.items)
            }
        }
        if let recent = auxiliary.recent {
            terms.gains = recent.gains(for: question).map { ($0, recent.configuration.weight) }
        }
    }

    private static func productCorrection(_ vocabulary: ItemVocabulary) -> Matrix {
        let counts = vocabulary.items.counts.values.map { Double($0 + 1) }
        let total = counts.reduce(0, +)
        let special = [Float](repeating: 0, count: Int(ItemVocabulary.firstItem))
        let corrections = counts.map { -priorWeight * Float(log($0 / total)) }
        return Matrix(rows: 1, columns: vocabulary.count, values: special + corrections)
    }
}
