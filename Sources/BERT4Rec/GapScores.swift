import Foundation
import Interactions
import Kernels

/// One question: which item was in a gap of a sequence?
public struct GapQuestion: Sendable {
    /// Oldest first, at least one.
    public var items: ArraySlice<Int32>
    /// Before which item the gap is: 0 … `items.count`.
    public var gap: Int

    public init(items: ArraySlice<Int32>, gap: Int) {
        precondition(!items.isEmpty && (0...items.count).contains(gap))
        self.items = items
        self.gap = gap
    }

    /// At an end all items, inside those on the side that the reading sees.
    public func sides(seenBy reading: Objective) -> (left: ArraySlice<Int32>, right: ArraySlice<Int32>) {
        let (left, right) = (items.prefix(gap), items.dropFirst(gap))
        if left.isEmpty || right.isEmpty { return (left, right) }
        switch reading {
        case .masked: return (left, right)
        case .causal: return (left, [])
        case .reverse: return ([], right)
        }
    }
}

/// Scores of all items for gaps anywhere in sequences: the next item, the previous one, or one in between.
///
/// A model that reads left to right and right to left answers an inner gap by a product of experts (Hinton 2002); one that
/// lacks a direction by its masked reading, or by the direction it has. If what lies left and what lies right of x are
/// independent given x, Bayes' rule gives
///
///     p(x | left, right) ∝ p(left | x) · p(right | x) · p(x) ∝ p(x | left) · p(x | right) / p(x)
///
/// so the scores are log p(x | left) + log p(x | right) − w · log p(x) with w = 1, up to a constant of each question,
/// which is why logits may stand for log-probabilities. The independence does not hold: both sides show the same taste,
/// and the product counts it twice, so a smaller w is worth trying: ``priorWeight``.
public struct GapScores: Sendable {
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
    /// The second model's masked reading gave .1031, .0129 less than its product at .5 (95 %: .0002 to .0266 less): weak
    /// evidence, and masked models learn more slowly, so a long training may turn it round.
    static let priorWeight: Float = 0.5

    private let queries: QueryEncoder
    /// (1, vocabulary): −w · log p(x), 0 for the special tokens.
    private let priorCorrection: Matrix?
    private let expert: ScoreExpert?

    /// - Parameter vocabulary: gives the prior by its counts of interactions, each plus one; `nil` for questions about
    ///   the ends alone.
    public init(_ queries: QueryEncoder, vocabulary: ItemVocabulary?, expert: ScoreExpert? = nil) {
        self.queries = queries
        priorCorrection = vocabulary.map(Self.priorCorrection)
        self.expert = expert
    }

    /// Scores some questions.
    ///
    /// - Parameters:
    ///   - scores: (questions, vocabulary): logits, of which a softmax over the items makes probabilities
    ///   - scratch: at least as large
    ///   - read: runs the model: logits (targets, vocabulary) of a batch into a matrix
    /// - Precondition: a vocabulary was given if a question is answered by two readings.
    public func score(
        _ questions: [GapQuestion], into scores: Matrix, scratch: Matrix, read: (PackedBatch, Matrix) -> Void
    ) {
        precondition(scores.rows == questions.count && scratch.rows >= scores.rows)
        let readings = questions.map { queries.readings(ofGap: $0.gap, in: $0.items.count) }
        scores.fill(0)
        for objective in Objective.allCases {
            let rows = questions.indices.filter { readings[$0].contains(objective) }
            guard !rows.isEmpty else { continue }
            var batch = PackedBatch(visibility: objective.visibility)
            for row in rows {
                queries.append(questions[row].items, gap: questions[row].gap, reading: objective, to: &batch)
            }
            let logits = scratch.prefix(rows.count)
            read(batch, logits)
            blend(logits, rows.map { questions[$0] }, objective)
            scores.scatterAdd(logits, to: rows.map(Int32.init))
        }
        for row in questions.indices where readings[row].count > 1 {
            guard let priorCorrection else { preconditionFailure("a product of two readings needs the vocabulary") }
            scores[row..<(row + 1)].addBias(priorCorrection)
        }
    }

    /// Each reading gets what the expert says of the sides it reads.
    private func blend(_ logits: Matrix, _ questions: [GapQuestion], _ reading: Objective) {
        guard let expert else { return }
        let scratch = ScoreExpert.Scratch()
        for (row, question) in questions.enumerated() {
            let (left, right) = question.sides(seenBy: reading)
            expert.blend(logits[row..<(row + 1)], left: left, right: right, scratch)
        }
    }

    /// −w · log p(x) of all items, (1, vocabulary), which a product of two readings gets; 0 for the special tokens.
    public static func priorCorrection(_ vocabulary: ItemVocabulary) -> Matrix {
        let counts = vocabulary.items.map { Double($0.count + 1) }
        let total = counts.reduce(0, +)
        let special = [Float](repeating: 0, count: Int(ItemVocabulary.firstItem))
        let corrections = counts.map { -priorWeight * Float(log($0 / total)) }
        return Matrix(rows: 1, columns: vocabulary.count, values: special + corrections)
    }
}
