import BERT4Rec
import Evaluation
import Interactions
import Kernels
import Scoring

/// ``BlendFeatures`` of all items: exact, and as much memory as cases × vocabulary.
final class CatalogueFeatures: BlendFeatures, @unchecked Sendable {
    /// What one part adds to one case's scores.
    private struct Part {
        /// Added to every case's; `nil` for nothing.
        var prior: Matrix?
        /// For each case a few items.
        var sparse: [SparseAdditions] = []
        /// (cases, vocabulary) where it is of all items.
        var dense: Matrix?
    }

    let mostItems: Int
    private let targets: [Int32]
    private var parts: [Part]
    /// Items that are not ranked, for each case.
    private let excluded: [ArraySlice<Int32>]

    var count: Int { targets.count }
    var partCount: Int { parts.count }

    /// - Parameter rules: for each part the rule that adds it alone; the first adds nothing to the network's logits
    init(
        _ cases: ValidationCases, _ selection: [Int], _ rules: [ScoringRule], _ repeats: RepeatPolicy,
        _ parameters: ModelParameters, lanes: Lanes
    ) {
        let vocabularyCount = parameters.configuration.vocabularyCount
        mostItems = vocabularyCount
        targets = selection.map { cases.targets[$0] }
        excluded = selection.map { repeats == .leaveOut ? cases.histories.sequence($0) : [] }
        let questions = selection.map { cases.question($0) }
        parts = []
        let logits = Matrix(rows: questions.count, columns: vocabularyCount)
        Self.score(questions, parameters, rules[0], into: logits, lanes: lanes)
        parts.append(Part(dense: logits))
        for rule in rules.dropFirst() { parts.append(Self.part(questions, rule, vocabularyCount)) }
    }

    private static func score(
        _ questions: [PositionQuestion], _ parameters: ModelParameters, _ rule: ScoringRule, into logits: Matrix,
        lanes: Lanes
    ) {
        let batch = RangeScorer.usualQuestions
        lanes.run { lane in
            let scorer = PositionScorer(parameters, rule)
            for start in stride(from: lane * batch, to: questions.count, by: lanes.count * batch) {
                let range = start..<min(questions.count, start + batch)
                scorer.score(Array(questions[range]), into: logits[range])
            }
        }
    }

    private static func part(_ questions: [PositionQuestion], _ rule: ScoringRule, _ vocabularyCount: Int) -> Part {
        let shares = NeighbourShares()
        let terms = ScoreTerms()
        var part = Part()
        for (row, question) in questions.enumerated() {
            rule.compute(terms, of: question, shares)
            part.sparse.append(terms.sparse)
            if terms.priorFactor != 0 { part.prior = rule.prior }
            if let dense = terms.dense(of: 0..<vocabularyCount) {
                let all = part.dense ?? Matrix(rows: questions.count, columns: vocabularyCount)
                part.dense = all
                all[row..<(row + 1)].copy(from: dense)
            }
        }
        return part
    }

    func items(of place: Int, _ memory: Matrix) -> BlendItems {
        precondition(memory.rows == parts.count && memory.columns == mostItems)
        for (index, part) in parts.enumerated() {
            let row = memory[index..<(index + 1)]
            if let dense = part.dense { row.copy(from: dense[place..<(place + 1)]) } else { row.fill(0) }
            if let prior = part.prior { row.add(prior) }
            guard !part.sparse.isEmpty else { continue }
            let sparse = part.sparse[place]
            row.withMutableValues { row in
                for (item, value) in zip(sparse.items, sparse.values) { row[Int(item)] += value }
            }
        }
        return BlendItems(
            features: memory, target: Int(targets[place]),
            excluded: Array(0..<Int(ItemVocabulary.firstItem)) + excluded[place].map { Int($0) })
    }
}
