import Checkpoints
import Foundation
import Interactions
import Kernels
import Platform
import Scoring

/// How high new items score, everything that a score is made of included: what decides how often they are shown.
///
/// First each gets a bias by which it has the chance of the average trained item of its category, over some carts; that of a small
/// category is moved towards that of all items, as if ten items were like those. Then all new biases are moved together until new
/// items take, of the first ten places of the golden carts, half of what their number would give them, at least one place and at most a
/// tenth: nobody has proved them. Which carts an item is shown for is left to its vector.
///
/// The second step is needed because what follows from attributes differs less from cart to cart than what was learned. With the
/// chance of an average item alone none of 81 new groceries was among the ten best of any cart (`Benchmarks/quality.md`).
struct ScoreLevels {
    private static let shrinkage = 10.0
    /// Carts of one item that are asked, beside the golden ones.
    private static let singleItems = 64
    private static let fewestCarts = 8
    private static let batch = 8
    /// Places of a list.
    private static let places = 10
    private static let shareOfPlaces = 0.5
    private static let mostPlaces = 0.1
    /// How far scores are moved at most.
    private static let farthest = 30.0
    private static let margin = 1e-3

    private let scorer: PositionScorer
    private let vocabulary: ItemVocabulary
    /// Golden carts, and those of one item.
    private let questions: [PositionQuestion]
    /// Those whose lists are filled. Golden carts are real ones of all lengths; carts of one item say less, so more would come up.
    private let listed: [PositionQuestion]
    /// What a bias is multiplied with in a score.
    private let biasFactor: Double

    /// - Parameters:
    ///   - scorer: of the grown model, the biases of new items being 0
    ///   - golden: the carts of the model before it was grown
    init(_ scorer: PositionScorer, _ rule: ScoringRule, _ vocabulary: ItemVocabulary, golden: GoldenCarts?) {
        self.scorer = scorer
        self.vocabulary = vocabulary
        let position: TargetPosition = rule.encoder.hasLearned(.next) ? .next : .previous
        let carts = (golden?.carts ?? []).filter { $0.position == position }.compactMap { $0.question(vocabulary) }
        questions = carts + Self.singleItems(of: vocabulary, at: position)
        listed = carts.count >= Self.fewestCarts ? carts : questions
        biasFactor = Double(rule.auxiliary?.network ?? 1) * Double(rule.encoder.passes(for: position).count)
    }

    /// Sets the biases of the items from `first` on, which are 0; they stay so where the network has no part in the scores. Costs two
    /// scores of every item for each of some eighty carts.
    ///
    /// - Parameters:
    ///   - bias: (1, vocabulary), that of the scorer's network
    ///   - trained: vocabulary indices of items that were learned
    func setBiases(from first: Int, of bias: Matrix, among trained: [Int32]) {
        guard biasFactor > 0 else { return }
        let new = bias.columns(from: first)
        let levels = levels(of: first..<vocabulary.count, among: trained)
        new.copy(from: levels.map { Float($0 / biasFactor) })
        let shift = shift(of: first..<vocabulary.count)
        new.copy(from: levels.map { Float(($0 + shift) / biasFactor) })
    }

    /// What new items' scores lack to the chance of the average item of their category.
    private func levels(of new: Range<Int>, among trained: [Int32]) -> [Double] {
        var sums = [Double](repeating: .leastNormalMagnitude, count: vocabulary.count)
        let special = Int(ItemVocabulary.firstItem)
        ask(questions) { question, scores, row in
            let logSum = Double(CrossEntropy.logSumExp(scores, row: row, from: special).logSum)
            let seen = Set(question.items)
            scores.withRow(row) { scores in
                for item in special..<scores.count where !seen.contains(Int32(item)) {
                    sums[item] += exp(Double(scores[item]) - logSum)
                }
            }
        }
        var groups: [Int32: (sum: Double, count: Double)] = [:]
        for item in trained {
            guard let category = vocabulary.categoryNumber(at: item) else { continue }
            let group = groups[category] ?? (0, 0)
            groups[category] = (group.sum + sums[Int(item)], group.count + 1)
        }
        let all = log(trained.reduce(0) { $0 + sums[Int($1)] } / Double(max(1, trained.count)))
        let levels = groups.mapValues { group in
            (group.count * log(group.sum / group.count) + Self.shrinkage * all) / (group.count + Self.shrinkage)
        }
        return new.map { item in
            let level = vocabulary.categoryNumber(at: Int32(item)).flatMap { levels[$0] } ?? all
            return max(-Self.farthest, min(Self.farthest, level - log(sums[item])))
        }
    }

    /// By how much new items' scores move to take their share of places.
    private func shift(of new: Range<Int>) -> Double {
        var lists: [(old: [Float], new: [Float])] = []
        ask(listed) { question, scores, row in
            let seen = Set(question.items)
            scores.withRow(row) { scores in
                lists.append(
                    (
                        Self.best(of: Int(ItemVocabulary.firstItem)..<new.lowerBound, scores, seen),
                        Self.best(of: new, scores, seen)
                    ))
            }
        }
        let share = min(Self.mostPlaces, Self.shareOfPlaces * Double(new.count) / Double(vocabulary.items.count))
        let allowed = max(1, Int(clampingRounded: share * Double(lists.count * Self.places)))
        var (low, high) = (-Self.farthest, Self.farthest)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            let taken = lists.reduce(0) { $0 + Self.taken($1.old, $1.new, shift: Float(middle)) }
            if taken <= allowed { low = middle } else { high = middle }
        }
        // Not at the very edge, where the last bit of a score would decide.
        return low - Self.margin
    }

    /// How many of the first places new items take.
    ///
    /// - Parameters:
    ///   - old: the best scores of others, the best first
    ///   - new: those of new items
    private static func taken(_ old: [Float], _ new: [Float], shift: Float) -> Int {
        var taken = 0
        // The n-th new item is in a list if fewer others are before it than there are places left.
        while taken < new.count, taken < places {
            let last = places - taken - 1
            guard last >= old.count || new[taken] + shift > old[last] else { break }
            taken += 1
        }
        return taken
    }

    /// The best scores of some items that are not in the cart, the best first.
    private static func best(
        of items: Range<Int>, _ scores: UnsafeBufferPointer<Float>, _ seen: Set<Int32>
    ) -> [Float] {
        var best: [Float] = []
        for item in items {
            if best.count == places, scores[item] <= best[places - 1] { continue }
            if seen.contains(Int32(item)) { continue }
            best.insert(scores[item], at: best.firstIndex { $0 < scores[item] } ?? best.count)
            if best.count > places { best.removeLast() }
        }
        return best
    }

    /// Scores questions, some at a time.
    private func ask(_ questions: [PositionQuestion], _ take: (PositionQuestion, Matrix, Int) -> Void) {
        let scores = Matrix(rows: Self.batch, columns: vocabulary.count)
        for first in stride(from: 0, to: questions.count, by: Self.batch) {
            let group = Array(questions[first...].prefix(Self.batch))
            scorer.score(group, into: scores.prefix(group.count))
            for (row, question) in group.enumerated() { take(question, scores, row) }
        }
    }

    /// Carts of one item, each item as often as it was seen.
    private static func singleItems(of vocabulary: ItemVocabulary, at position: TargetPosition) -> [PositionQuestion] {
        let counts = vocabulary.items.counts.values.map { Double($0) }
        let total = counts.reduce(0, +)
        var questions: [PositionQuestion] = []
        var sum = 0.0
        for (place, count) in counts.enumerated() {
            sum += total > 0 ? count / total : 1 / Double(counts.count)
            while Double(questions.count) + 0.5 < sum * Double(singleItems), questions.count < singleItems {
                questions.append(PositionQuestion(items: [Int32(place) + ItemVocabulary.firstItem], position: position))
            }
        }
        return questions
    }
}
