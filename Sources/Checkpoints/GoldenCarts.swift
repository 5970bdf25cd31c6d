import Foundation
import Interactions
import Kernels
import Scoring

/// Carts with the answers a model gave when its checkpoint was published: a checkpoint's `golden.json`.
///
/// Who loads the checkpoint asks again and compares: weights that were read wrongly, a kernel that errs on this processor
/// or a layout that was transformed for speed show before anybody gets an answer. The scores are those the service
/// gives: probabilities over the catalogue, the cart's own items left out of the answers.
public struct GoldenCarts: Sendable, Equatable, Codable {
    public struct Answer: Sendable, Equatable, Codable {
        public let id: String
        public let score: Float
    }

    public let carts: [GoldenCart]

    /// Answers kept for each cart, as far as the catalogue goes.
    public static let answersKept = 10
    /// Carts a position.
    private static let cartsKept = 16
    /// Carts in a file; one for each position is written for each of ``cartsKept``.
    private static let mostCarts = 4 * cartsKept
    /// Carts that are asked at once.
    private static let batchCarts = 8

    /// Chooses carts, always the same ones for the same data: evenly spread over all lengths, the shortest and the longest
    /// included, asked for each position the model has learned; for an inner one in their middle.
    public static func questions(from sequences: UserSequences, _ encoder: QuestionEncoder) -> [PositionQuestion] {
        let users = (0..<sequences.count).filter { !sequences.sequence($0).isEmpty }
            .sorted { (sequences.sequence($0).count, $0) < (sequences.sequence($1).count, $1) }
        let count = min(users.count, cartsKept)
        let chosen = (0..<count).map { users[count == 1 ? 0 : $0 * (users.count - 1) / (count - 1)] }
        return TargetPosition.Kind.allCases.filter(encoder.hasLearned).flatMap { kind in
            chosen.compactMap { user in
                let items = sequences.sequence(user).suffix(encoder.maximumLength)
                guard let position = kind.position(inTheMiddleOf: items.count) else { return nil }
                return PositionQuestion(items: items, position: position)
            }
        }
    }

    /// What no model would have been asked or answered, in words; `nil` if there is nothing of it.
    ///
    /// - Parameter longestCart: items the model reads
    func problem(longestCart: Int) -> String? {
        guard carts.count <= Self.mostCarts else { return "it has \(carts.count) carts, more than \(Self.mostCarts)" }
        for (number, cart) in carts.enumerated() {
            guard (1...longestCart).contains(cart.items.count) else {
                return "cart \(number + 1) has \(cart.items.count) items, not 1 to \(longestCart)"
            }
            guard cart.answers.count <= Self.answersKept else {
                return "cart \(number + 1) has \(cart.answers.count) answers, more than \(Self.answersKept)"
            }
            for answer in cart.answers where !(0...1.001).contains(answer.score) {
                return "cart \(number + 1): \(answer.score) is not the probability of \(answer.id.debugDescription)"
            }
        }
        return nil
    }

    /// Asks a model.
    ///
    /// - Returns: `nil` if an answer is not a finite number.
    public init?(asking questions: [PositionQuestion], _ scorer: PositionScorer, _ vocabulary: ItemVocabulary) {
        var carts: [GoldenCart] = []
        Self.ask(questions, scorer, vocabulary.count) { question, scores, row in
            let logSum = CrossEntropy.logSumExp(scores, row: row, from: Int(ItemVocabulary.firstItem)).logSum
            let answers = Self.best(question, scores, row).map { item, logit in
                Answer(id: vocabulary.id(at: item), score: exp(logit - logSum))
            }
            let items = question.items.map { vocabulary.id(at: $0) }
            carts.append(GoldenCart(items: items, position: question.position, answers: answers))
        }
        guard carts.allSatisfy({ $0.answers.allSatisfy(\.score.isFinite) }) else { return nil }
        self.carts = carts
    }

    /// Asks again and says where the answers differ; nothing if they agree.
    ///
    /// They agree if each kept item has its score again and the n-th best score is the n-th best again: then the items
    /// are the same but for those whose scores are equal within the tolerance.
    ///
    /// - Parameter tolerance: largest relative difference of two scores that count as equal
    public func differences(
        _ scorer: PositionScorer, _ vocabulary: ItemVocabulary, tolerance: Float = 1e-3
    ) -> [String] {
        var questions: [PositionQuestion] = []
        for (number, cart) in carts.enumerated() {
            let known = cart.answers.allSatisfy { vocabulary.index(of: $0.id) != nil }
            guard known, let question = cart.question(vocabulary) else {
                return ["cart \(number + 1) has items that the vocabulary lacks"]
            }
            questions.append(question)
        }
        var differences: [String] = []
        var number = 0
        Self.ask(questions, scorer, vocabulary.count) { question, scores, row in
            let logSum = CrossEntropy.logSumExp(scores, row: row, from: Int(ItemVocabulary.firstItem)).logSum
            let best = Self.best(question, scores, row).map { exp($0.logit - logSum) }
            let again = scores.withRow(row) { row in
                carts[number].answers.compactMap { vocabulary.index(of: $0.id) }.map { exp(row[Int($0)] - logSum) }
            }
            if let difference = carts[number].difference(again: again, best: best, tolerance) {
                differences.append("cart \(number + 1) (\(question.position.kind)): \(difference)")
            }
            number += 1
        }
        return differences
    }

    private static func best(
        _ question: PositionQuestion, _ scores: Matrix, _ row: Int
    ) -> [(item: Int32, logit: Float)] {
        scores.withRow(row) { TopK.best(answersKept, of: $0, excluding: Set(question.items)) }
    }

    /// Scores questions in their order, some at a time.
    private static func ask(
        _ questions: [PositionQuestion], _ scorer: PositionScorer, _ vocabularyCount: Int,
        _ take: (PositionQuestion, Matrix, Int) -> Void
    ) {
        let scores = Matrix(rows: min(batchCarts, questions.count), columns: vocabularyCount)
        for first in stride(from: 0, to: questions.count, by: batchCarts) {
            let group = Array(questions[first...].prefix(batchCarts))
            let rows = scores.prefix(group.count)
            scorer.score(group, into: rows)
            for (row, question) in group.enumerated() { take(question, rows, row) }
        }
    }
}

extension TargetPosition.Kind {
    /// A position of this kind among some items; `nil` if they are too few for an inner one.
    fileprivate func position(inTheMiddleOf count: Int) -> TargetPosition? {
        switch self {
        case .next: .next
        case .previous: .previous
        case .inner: count < 2 ? nil : .inner(count / 2)
        }
    }
}
