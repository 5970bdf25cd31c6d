import Foundation
import Interactions
import Kernels

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

    public struct Cart: Sendable, Equatable, Codable {
        /// Item ids, oldest first.
        public let items: [String]
        public let direction: QueryDirection
        /// The best items, best first.
        public let answers: [Answer]
    }

    /// A cart before it is answered, as vocabulary indices.
    public struct Question: Sendable, Equatable {
        public let items: [Int32]
        public let direction: QueryDirection

        public init(items: [Int32], direction: QueryDirection) {
            self.items = items
            self.direction = direction
        }
    }

    public let carts: [Cart]

    /// Answers kept for each cart, as far as the catalogue goes.
    public static let answersKept = 10
    /// Carts a direction.
    private static let cartsKept = 16
    /// Carts that are asked in one pass.
    private static let batchCarts = 8

    /// Chooses carts, always the same ones for the same data: evenly spread over all lengths, the shortest and the longest
    /// included, asked in each direction the model has learned.
    public static func questions(
        from sequences: UserSequences, _ configuration: CheckpointConfiguration
    ) -> [Question] {
        let users = (0..<sequences.count).filter { !sequences.sequence($0).isEmpty }
            .sorted { (sequences.sequence($0).count, $0) < (sequences.sequence($1).count, $1) }
        let count = min(users.count, cartsKept)
        let chosen = (0..<count).map { users[count == 1 ? 0 : $0 * (users.count - 1) / (count - 1)] }
        return QueryDirection.allCases.filter { $0.isLearned(configuration) }.flatMap { direction in
            chosen.map { user in
                let items = sequences.sequence(user).suffix(configuration.model.maximumLength)
                return Question(items: Array(items), direction: direction)
            }
        }
    }

    /// Asks a model.
    ///
    /// - Parameter scores: what the model says of a batch made of these questions: logits (targets, vocabulary)
    /// - Returns: `nil` if an answer is not a finite number.
    public init?(
        _ questions: [Question], vocabulary: ItemVocabulary, queries: QueryEncoder,
        scores: (PackedBatch, ArraySlice<Question>) -> Matrix
    ) {
        var carts: [Cart] = []
        Self.ask(questions, queries, scores) { question, logits, row in
            let logSum = CrossEntropy.logSumExp(logits, row: row, from: Int(ItemVocabulary.firstItem))
            let answers = Self.best(question, logits, row).map { item, logit in
                Answer(id: vocabulary.item(at: item).id, score: exp(logit - logSum))
            }
            let items = question.items.map { vocabulary.item(at: $0).id }
            carts.append(Cart(items: items, direction: question.direction, answers: answers))
        }
        guard carts.allSatisfy({ $0.answers.allSatisfy(\.score.isFinite) }) else { return nil }
        self.carts = carts
    }

    /// Asks again and says where the answers differ; nothing if they agree.
    ///
    /// They agree if each kept item has its score again and the n-th best score is the n-th best again: then the items
    /// are the same but for those whose scores are equal within the tolerance.
    ///
    /// - Parameters:
    ///   - tolerance: largest relative difference of two scores that count as equal
    ///   - scores: what the model says of a batch made of these questions: logits (targets, vocabulary)
    public func differences(
        vocabulary: ItemVocabulary, queries: QueryEncoder, tolerance: Float = 1e-3,
        scores: (PackedBatch, ArraySlice<Question>) -> Matrix
    ) -> [String] {
        var differences: [String] = []
        var questions: [Question] = []
        for (number, cart) in carts.enumerated() {
            let items = cart.items.compactMap { vocabulary.index(of: $0) }
            let known = cart.answers.allSatisfy { vocabulary.index(of: $0.id) != nil }
            guard items.count == cart.items.count, !items.isEmpty, known else {
                return ["cart \(number + 1) has items that the vocabulary lacks"]
            }
            questions.append(Question(items: items, direction: cart.direction))
        }
        var number = 0
        Self.ask(questions, queries, scores) { question, logits, row in
            let logSum = CrossEntropy.logSumExp(logits, row: row, from: Int(ItemVocabulary.firstItem))
            let best = Self.best(question, logits, row).map { exp($0.logit - logSum) }
            let again = logits.withRow(row) { row in
                carts[number].answers.map { exp(row[Int(vocabulary.index(of: $0.id)!)] - logSum) }
            }
            if let difference = carts[number].difference(again: again, best: best, tolerance) {
                differences.append("cart \(number + 1) (\(question.direction.rawValue)): \(difference)")
            }
            number += 1
        }
        return differences
    }

    private static func best(_ question: Question, _ logits: Matrix, _ row: Int) -> [(item: Int32, logit: Float)] {
        logits.withRow(row) { TopK.best(answersKept, of: $0, excluding: Set(question.items)) }
    }

    /// Runs questions in their order, several at once where they share a direction.
    private static func ask(
        _ questions: [Question], _ queries: QueryEncoder, _ scores: (PackedBatch, ArraySlice<Question>) -> Matrix,
        _ take: (Question, Matrix, Int) -> Void
    ) {
        var first = 0
        while first < questions.count {
            let direction = questions[first].direction
            let group = questions[first...].prefix(batchCarts).prefix { $0.direction == direction }
            var batch = queries.batch(for: direction)
            for question in group { queries.append(question.items, direction, to: &batch) }
            let answers = scores(batch, group)
            for (row, question) in group.enumerated() { take(question, answers, row) }
            first += group.count
        }
    }
}

extension GoldenCarts.Cart {
    /// The first difference in words.
    ///
    /// - Parameters:
    ///   - again: the kept items' scores now
    ///   - best: the best scores now
    fileprivate func difference(again: [Float], best: [Float], _ tolerance: Float) -> String? {
        guard best.count == answers.count else { return "\(best.count) answers instead of \(answers.count)" }
        for (rank, answer) in answers.enumerated() {
            // Written so that a score that is not a number differs.
            let isClose = { (score: Float) in abs(score - answer.score) <= tolerance * answer.score }
            if !isClose(again[rank]) { return "\(answer.id) scores \(again[rank]) instead of \(answer.score)" }
            if !isClose(best[rank]) { return "the best score but \(rank) is \(best[rank]) instead of \(answer.score)" }
        }
        return nil
    }
}

extension QueryDirection {
    /// Whether one of the model's objectives trains this direction.
    fileprivate func isLearned(_ configuration: CheckpointConfiguration) -> Bool {
        let own: Objective = self == .next ? .causal : .reverse
        return configuration.objectives.contains { $0 == own || $0 == .masked }
    }
}
