import Foundation
import Interactions
import Kernels
import Testing

@testable import Scoring

/// What neighbours add to scores.
@Suite("Neighbours beside the network")
struct NeighbourModelTests {
    /// Item 2 says 0.5 of 3 and 0.25 of 4; item 3 says 1 of 4; item 4 says 2 of 2.
    private let rows = NeighbourRows(
        offsets: [0, 0, 0, 2, 3, 4, 4], items: [3, 4, 4, 2], values: [0.5, 0.25, 1, 2])

    private func scores(_ models: AuxiliaryModels, left: [Int32], right: [Int32] = []) -> [Double] {
        let rule = ScoringRule(
            QuestionEncoder(objectives: [.masked], maximumLength: 2000), vocabulary: nil, auxiliary: models)
        let scorer = PositionScorer(rule, vocabularyCount: 6) { _, logits in
            logits.copy(from: (0..<logits.count).map { Float($0) })
        }
        let scores = Matrix(rows: 1, columns: 6)
        let items = left + right
        let position = TargetPosition(itemsBefore: left.count, of: items.count)
        scorer.score([PositionQuestion(items: items[...], position: position)], into: scores)
        return scores.values.map(Double.init)
    }

    @Test("what the items say is added up, nearer ones counting more, and its logarithm enters the scores")
    func formula() {
        let model = NeighbourModel(rows, NeighbourConfiguration(weight: 0.7, decay: 0.5, floor: 0.1))
        let found = scores(AuxiliaryModels(network: 2, linear: model), left: [2, 3], right: [4, 2])
        // Before the position: 3 at once, 2 a step further; after it: 4 at once, 2 a step further.
        let sums = [2: 2.0, 3: 0.5 * 0.5 + 0.5 * 0.5, 4: 1 + 0.5 * 0.25 + 0.5 * 0.25]
        for item in 0..<6 {
            let expected = 2 * Double(item) + 0.7 * log(1 + (sums[item] ?? 0) / 0.1)
            #expect(abs(found[item] - expected) < 1e-5, "\(item)")
        }
    }

    @Test("two models add what each says by itself")
    func together() {
        let one = NeighbourModel(rows, NeighbourConfiguration(weight: 0.7, decay: 1, floor: 0.1))
        let other = NeighbourModel(rows, NeighbourConfiguration(weight: 0.2, decay: 0.5, floor: 0.01))
        let both = scores(AuxiliaryModels(network: 1, linear: one, cosine: other), left: [2, 3])
        let first = scores(AuxiliaryModels(network: 1, linear: one), left: [2, 3])
        let second = scores(AuxiliaryModels(network: 1, cosine: other), left: [2, 3])
        for item in 0..<6 { #expect(abs(both[item] - (first[item] + second[item] - Double(item))) < 1e-5) }
    }

    @Test("additions to many items say the same as a row of all as in a list, beside an auto-encoder, too")
    func additionsAsARow() {
        let model = NeighbourModel(rows, NeighbourConfiguration(weight: 0.7, decay: 0.5, floor: 0.1))
        let weights = Matrix(rows: 4, columns: 4, values: (0..<16).map { Float($0 % 7) / 8 })
        let autoencoder = AutoencoderModel(weights: weights, AutoencoderConfiguration(weight: 0.3))
        for models in [
            AuxiliaryModels(network: 1, linear: model),
            AuxiliaryModels(network: 1, autoencoder: autoencoder, linear: model),
        ] {
            let rule = ScoringRule(
                QuestionEncoder(objectives: [.masked], maximumLength: 20), vocabulary: nil, auxiliary: models)
            let shares = NeighbourShares()
            let (list, row) = (ScoreTerms(), ScoreTerms(mayBeRow: true))
            for items: [Int32] in [[2, 3, 5], [5], [4, 2]] {
                let question = PositionQuestion(
                    items: items[...], position: TargetPosition(itemsBefore: items.count, of: items.count))
                rule.compute(list, of: question, shares)
                rule.compute(row, of: question, shares)
                #expect(row.sparse.items.isEmpty && list.sparse.items.isEmpty == (items == [5]))
                let (listed, spread) = (
                    list.additions(to: Array(0..<6), prior: nil), row.additions(to: Array(0..<6), prior: nil)
                )
                for (one, other) in zip(listed, spread) { #expect(abs(one - other) < 1e-6) }
            }
        }
    }

    @Test("of repeats each item says that it comes again, the more often it was there")
    func identity() {
        let rows = NeighbourRows(identityOf: 6)
        #expect(rows.problem(vocabularyCount: 6) == nil && rows.items == [2, 3, 4, 5])
        let model = NeighbourModel(rows, NeighbourConfiguration(weight: 0.5, decay: 0.5, floor: 0.1))
        let found = scores(AuxiliaryModels(network: 1, repeats: model), left: [3, 2, 3])
        #expect(abs(found[3] - (3 + 0.5 * log(1 + 1.25 / 0.1))) < 1e-5)
        #expect(abs(found[2] - (2 + 0.5 * log(1 + 0.5 / 0.1))) < 1e-5 && found[4] == 4 && found[1] == 1)
        #expect(NeighbourRows(identityOf: 2).problem(vocabularyCount: 2) == nil)
    }

    @Test("items so far away that they count next to nothing are not looked at; where all count alike, 256 are")
    func reach() {
        let near = NeighbourModel(rows, NeighbourConfiguration(weight: 1, decay: 0.5, floor: 0.001))
        let far: [Int32] = [4] + [Int32](repeating: 5, count: 20)
        #expect(scores(AuxiliaryModels(network: 1, linear: near), left: far)[2] == 2)
        let alike = NeighbourModel(rows, NeighbourConfiguration(weight: 1, decay: 1, floor: 1))
        let cart = [Int32](repeating: 4, count: 300)
        #expect(abs(scores(AuxiliaryModels(network: 0, linear: alike), left: cart)[2] - log(1 + 512)) < 1e-4)
    }

    @Test(
        "rows that fit no vocabulary are named",
        arguments: [
            ([0, 0, 0, 1], [3], [1], "rows do not fit"), ([0, 0, 0, 1, 1, 1, 1], [6], [1], "row 2 holds 6"),
            ([0, 0, 0, 1, 1, 1, 1], [1], [1], "row 2 holds 1"), ([0, 1, 1, 1, 1, 1, 1], [3], [1], "[PAD] or [MASK]"),
            ([0, 0, 0, 2, 2, 2, 2], [4, 3], [1, 1], "row 2 holds 3"),
            ([0, 0, 0, 1, 1, 1, 1], [3], [0], "value 0.0"), ([0, 0, 0, 1, 1, 1, 1], [3], [.nan], "value nan"),
        ] as [([Int32], [Int32], [Float], String)])
    func problems(offsets: [Int32], items: [Int32], values: [Float], reason: String) throws {
        let rows = NeighbourRows(offsets: offsets, items: items, values: values)
        #expect(try #require(rows.problem(vocabularyCount: 6)).contains(reason))
    }
}
