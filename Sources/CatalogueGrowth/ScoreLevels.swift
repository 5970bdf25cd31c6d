import Checkpoints
import Interactions
import Kernels
import Platform
import Scoring

/// How high each item scores for the average cart, everything that a score is made of included: what decides how often it is shown.
///
/// A new item's bias is chosen so that it scores there like the lower quartile of the trained items of its category: below most
/// of them, as befits what nobody has proved, and not below all. Which carts it is shown for is left to its vector. The
/// quartile of a small category is moved towards that of all items, as if ten items were like those.
struct ScoreLevels {
    private static let shrinkage = 10.0
    /// Carts of one item that are asked, beside the golden ones.
    private static let singleItems = 64
    private static let batch = 8

    /// The mean score of each vocabulary index.
    private let means: [Double]
    /// What a bias is multiplied with in a score.
    private let biasFactor: Double

    /// Costs a score of every item for each of some eighty carts.
    ///
    /// - Parameters:
    ///   - scorer: of the grown model, the biases of new items being 0
    ///   - golden: the carts of the model before it was grown
    init(_ scorer: PositionScorer, _ rule: ScoringRule, _ vocabulary: ItemVocabulary, golden: GoldenCarts?) {
        let position: TargetPosition = rule.encoder.hasLearned(.next) ? .next : .previous
        let carts = (golden?.carts ?? []).filter { $0.position == position }.compactMap { $0.question(vocabulary) }
        let questions = carts + Self.singleItems(of: vocabulary, at: position)
        var sums = [Double](repeating: 0, count: vocabulary.count)
        let scores = Matrix(rows: Self.batch, columns: vocabulary.count)
        for first in stride(from: 0, to: questions.count, by: Self.batch) {
            let group = Array(questions[first...].prefix(Self.batch))
            scorer.score(group, into: scores.prefix(group.count))
            for row in group.indices {
                scores.withRow(row) { for (item, score) in $0.enumerated() { sums[item] += Double(score) } }
            }
        }
        means = sums.map { $0 / Double(max(1, questions.count)) }
        biasFactor = Double(rule.auxiliary?.network ?? 1) * Double(rule.encoder.passes(for: position).count)
    }

    /// The biases that put new items where they belong.
    ///
    /// - Parameters:
    ///   - new: vocabulary indices of items whose bias is 0
    ///   - trained: those of items that were learned
    /// - Returns: one for each new item; 0 where the network has no part in the scores
    func biases(of new: some Sequence<Int32>, among trained: [Int32], _ vocabulary: ItemVocabulary) -> [Float] {
        let all = Self.lowerQuartile(trained.map { means[Int($0)] })
        var groups: [UTF8Text: [Double]] = [:]
        for item in trained {
            guard let category = vocabulary.item(at: item).category else { continue }
            groups[UTF8Text(category), default: []].append(means[Int(item)])
        }
        let levels = groups.mapValues { group in
            let count = Double(group.count)
            return (count * Self.lowerQuartile(group) + Self.shrinkage * all) / (count + Self.shrinkage)
        }
        return new.map { item in
            let level = vocabulary.item(at: item).category.flatMap { levels[UTF8Text($0)] } ?? all
            return biasFactor > 0 ? Float((level - means[Int(item)]) / biasFactor) : 0
        }
    }

    private static func lowerQuartile(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 4]
    }

    /// Carts of one item, each item as often as it was seen.
    private static func singleItems(of vocabulary: ItemVocabulary, at position: TargetPosition) -> [PositionQuestion] {
        let counts = vocabulary.items.map { Double($0.count) }
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
