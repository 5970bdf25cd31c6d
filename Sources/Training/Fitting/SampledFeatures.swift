import BERT4Rec
import Evaluation
import Interactions
import Kernels
import Platform
import Scoring

/// ``BlendFeatures`` of a large catalogue: of each case the items that matter, and a sample of the others.
///
/// All items that any part speaks for by name are there, those that the network with or without one of the parts scores highest, and some
/// of the rest drawn evenly, each of which then counts for as many as it was drawn from: an unbiased estimate of the softmax's sum, near the
/// true one where what is there by itself holds most of it (compare McFadden 1978, "Modelling the choice of residential location", on samples
/// of alternatives). Items that only other weights would put high may be missing. A case takes tens of kilobytes where all items of a
/// million would take megabytes.
final class SampledFeatures: BlendFeatures, @unchecked Sendable {
    /// Catalogues of more are sampled.
    static let smallCatalogue = 1 << 17
    /// The highest scores that are kept by each rule, and the items that are drawn.
    private static let usualHighest = 128
    private static let usualDrawn = 512

    let partCount: Int
    let mostItems: Int
    private let cases: [BlendItems]

    var count: Int { cases.count }

    /// - Parameters:
    ///   - rules: for each part the rule that adds it alone; the first adds nothing to the network's logits
    ///   - highest: how many of the highest scores are kept by each rule
    ///   - drawn: how many items are drawn for each case
    init(
        _ cases: ValidationCases, _ selection: [Int], _ rules: [ScoringRule], _ repeats: RepeatPolicy,
        _ parameters: ModelParameters, lanes: Lanes, highest: Int = usualHighest, drawn: Int = usualDrawn
    ) {
        partCount = rules.count
        let table = LaneTable(count: selection.count, BlendItems?.none)
        let batch = RangeScorer.usualQuestions
        lanes.run { lane in
            let scorer = RangeScorer(parameters, rules)
            for start in stride(from: lane * batch, to: selection.count, by: lanes.count * batch) {
                let asked = selection[start..<min(selection.count, start + batch)]
                let left = asked.map { repeats == .leaveOut ? Set(cases.histories.sequence($0)) : [] }
                scorer.ask(asked.map { cases.question($0) })
                let best = Self.highest(highest, scorer, rules.count, excluding: left)
                for (row, index) in asked.enumerated() {
                    let target = cases.targets[index]
                    let isItem = (Int(ItemVocabulary.firstItem)..<scorer.vocabularyCount).contains(Int(target))
                    guard isItem, !left[row].contains(target) else { continue }
                    var random = SeededGenerator(seed: 0, UInt64(index))
                    let found = Self.candidates(
                        named: best[row] + Self.named(scorer, rules.count, row) + [target], excluding: left[row],
                        scorer.vocabularyCount, drawn, &random)
                    table[start + row] = Self.features(of: found, target, scorer, rules, row)
                }
            }
        }
        self.cases = table.values.compactMap { $0 }
        mostItems = self.cases.map(\.features.columns).max() ?? 0
    }

    func items(of place: Int, _ memory: Matrix) -> BlendItems { cases[place] }

    /// For each question the items of the highest scores by any rule.
    private static func highest(
        _ count: Int, _ scorer: RangeScorer, _ ruleCount: Int, excluding left: [Set<Int32>]
    ) -> [[Int32]] {
        var best = left.map { _ in (0..<ruleCount).map { _ in TopK(count) } }
        let scores = Matrix(rows: 1, columns: scorer.ranges.map(\.count).max() ?? 0)
        for range in scorer.ranges {
            scorer.move(to: range)
            let scores = scores.columns(0..<range.count)
            for row in best.indices {
                for rule in 0..<ruleCount {
                    scorer.score(rule: rule, row: row, into: scores)
                    scores.withRow(0) { best[row][rule].offer($0, of: range, excluding: left[row]) }
                }
            }
        }
        return best.map { $0.flatMap { $0.sorted.map(\.item) } }
    }

    /// The items that the parts name for one question.
    private static func named(_ scorer: RangeScorer, _ ruleCount: Int, _ row: Int) -> [Int32] {
        (0..<ruleCount).flatMap { scorer.terms(rule: $0, row: row).sparse.items }
    }

    /// What is named and a sample of the rest, ascending, with how many items each stands for.
    private static func candidates(
        named: [Int32], excluding left: Set<Int32>, _ vocabularyCount: Int, _ drawing: Int,
        _ random: inout SeededGenerator
    ) -> [(item: Int32, count: Float)] {
        let first = ItemVocabulary.firstItem
        let certain = Set(named.filter { $0 >= first }).subtracting(left)
        let rest = vocabularyCount - Int(first) - certain.count - left.count { $0 >= first }
        var found = certain.map { (item: $0, count: Float(1)) }
        if rest > 0 && drawing > 0 {
            var drawn: [Int32: Int] = [:]
            var missing = drawing
            while missing > 0 {
                let item = Int32.random(in: first..<Int32(vocabularyCount), using: &random)
                guard !certain.contains(item), !left.contains(item) else { continue }
                drawn[item, default: 0] += 1
                missing -= 1
            }
            let each = Float(rest) / Float(drawing)
            found += drawn.map { (item: $0.key, count: Float($0.value) * each) }
        }
        return found.sorted { $0.item < $1.item }
    }

    private static func features(
        of found: [(item: Int32, count: Float)], _ target: Int32, _ scorer: RangeScorer, _ rules: [ScoringRule],
        _ row: Int
    ) -> BlendItems {
        let items = found.map(\.item)
        var values = scorer.logits(row: row, of: items)
        for (index, rule) in rules.enumerated().dropFirst() {
            values += scorer.terms(rule: index, row: row).additions(to: items, prior: rule.prior)
        }
        guard let place = items.firstIndex(of: target) else { preconditionFailure("a target is named") }
        return BlendItems(
            features: Matrix(rows: rules.count, columns: items.count, values: values), target: place,
            counts: found.map(\.count))
    }
}
