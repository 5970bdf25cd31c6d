import BERT4Rec
import Foundation
import Interactions
import Kernels
import Testing

@testable import Scoring

/// Scores for positions anywhere in a sequence.
@Suite("Scores of positions")
struct PositionScorerTests {
    private let items: [Int32] = [2, 3, 4, 5, 6, 7, 8, 9]
    private let vocabulary: ItemVocabulary

    init() throws {
        vocabulary = try ItemVocabulary(items: (0..<10).map { .init(id: "\($0)", count: $0 * $0) })
    }

    /// The model's stand-in: a logit for each item that depends on the tokens read.
    private func run(_ batch: PackedBatch, _ logits: Matrix) {
        var values: [Float] = []
        for sequence in 0..<batch.sequenceCount {
            let tokens = batch.tokens[Int(batch.offsets[sequence])..<Int(batch.offsets[sequence + 1])]
            values += logit(tokens, batch.visibility)
        }
        logits.copy(from: values)
    }

    private func logit(_ tokens: ArraySlice<Int32>, _ visibility: Visibility) -> [Float] {
        (0..<vocabulary.count).map { item in
            tokens.reduce(Float(visibility.rawValue)) { sin($0 * Float(item + 1) + Float($1)) }
        }
    }

    @Test("the product of both passes is divided by the prior's power; ends take one pass; positions may mix")
    func product() {
        let encoder = QuestionEncoder(objectives: [.causal, .reverse], maximumLength: 20)
        let counts = [8, 3, 0, 5]
        let scores = Matrix(rows: counts.count, columns: vocabulary.count)
        let rule = ScoringRule(encoder, vocabulary: vocabulary)
        PositionScorer(rule, vocabularyCount: vocabulary.count, network: run).score(
            counts.map { PositionQuestion(items: items[...], position: TargetPosition(itemsBefore: $0, of: 8)) },
            into: scores)
        let total = Float(vocabulary.items.reduce(0) { $0 + $1.count + 1 })
        for (row, before) in counts.enumerated() {
            let left = before == 0 ? nil : logit(items[..<before], .causal)
            let right = before == 8 ? nil : logit(items[before...], .reverse)
            scores.withRow(row) { found in
                for item in 2..<vocabulary.count {
                    let prior = log(Float(vocabulary.items[item - 2].count + 1) / total)
                    let inner = left != nil && right != nil
                    let expected =
                        (left?[item] ?? 0) + (right?[item] ?? 0) - (inner ? ScoringRule.priorWeight * prior : 0)
                    #expect(abs(found[item] - expected) < 1e-5)
                }
            }
        }
    }
}
