import Foundation
import Interactions
import Kernels
import Testing

@testable import BERT4Rec

/// Questions about a gap anywhere in a sequence.
@Suite("Gaps")
struct GapScoresTests {
    private let items: [Int32] = [2, 3, 4, 5, 6, 7, 8, 9]
    private let vocabulary: ItemVocabulary

    init() throws {
        vocabulary = try ItemVocabulary(items: (0..<10).map { .init(id: "\($0)", count: $0 * $0) })
    }

    private func tokens(_ gap: Int, _ reading: Objective, _ queries: QueryEncoder) -> (tokens: [Int32], target: Int32) {
        var batch = PackedBatch(visibility: reading.visibility)
        queries.append(items[...], gap: gap, reading: reading, to: &batch)
        return (batch.tokens, batch.targetRows[0])
    }

    @Test("a masked model gets the items nearest to the gap, with [MASK] in it")
    func masked() {
        let queries = QueryEncoder(objectives: [.masked], maximumLength: 5)
        #expect(tokens(4, .masked, queries) == ([4, 5, 1, 6, 7], 2))
        #expect(tokens(1, .masked, queries) == ([2, 1, 3, 4, 5], 1))
        #expect(tokens(7, .masked, queries) == ([6, 7, 8, 1, 9], 3))
        #expect(tokens(8, .masked, queries) == ([6, 7, 8, 9, 1], 4))
        #expect(tokens(0, .masked, queries) == ([1, 2, 3, 4, 5], 0))
        let long = QueryEncoder(objectives: [.masked], maximumLength: 20)
        #expect(tokens(3, .masked, long) == ([2, 3, 4, 1, 5, 6, 7, 8, 9], 3))
    }

    @Test("a causal reading gets the left of the gap, a reverse one the right")
    func directed() {
        let queries = QueryEncoder(objectives: [.causal, .reverse], maximumLength: 3)
        #expect(tokens(2, .causal, queries) == ([2, 3], 1))
        #expect(tokens(5, .causal, queries) == ([4, 5, 6], 2))
        #expect(tokens(2, .reverse, queries) == ([4, 5, 6], 0))
        #expect(tokens(7, .reverse, queries) == ([9], 0))
    }

    @Test("what answers a gap follows from what the model learned")
    func readings() {
        func readings(_ objectives: [Objective], _ gap: Int) -> [Objective] {
            QueryEncoder(objectives: objectives, maximumLength: 5).readings(ofGap: gap, in: 8)
        }
        #expect(readings([.causal, .reverse], 3) == [.causal, .reverse])
        #expect(readings([.reverse], 3) == [.reverse])
        #expect(readings([.causal], 3) == [.causal])
        #expect(readings([.causal, .masked, .reverse], 3) == [.causal, .reverse])
        #expect(readings([.causal, .masked], 3) == [.masked])
        #expect(readings([.causal, .reverse], 8) == [.causal])
        #expect(readings([.causal, .reverse], 0) == [.reverse])
    }

    /// The model's stand-in: a logit for each item that depends on the tokens read.
    private func read(_ batch: PackedBatch, _ logits: Matrix) {
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

    @Test("the product of both readings is divided by the prior's power; ends take one reading; places may mix")
    func product() {
        let queries = QueryEncoder(objectives: [.causal, .reverse], maximumLength: 20)
        let gaps = [8, 3, 0, 5]
        let scores = Matrix(rows: gaps.count, columns: vocabulary.count)
        let scratch = Matrix(rows: gaps.count, columns: vocabulary.count)
        GapScores(queries, vocabulary: vocabulary).score(
            gaps.map { GapQuestion(items: items[...], gap: $0) }, into: scores, scratch: scratch, read: read)
        let total = Float(vocabulary.items.reduce(0) { $0 + $1.count + 1 })
        for (row, gap) in gaps.enumerated() {
            let left = gap == 0 ? nil : logit(items[..<gap], .causal)
            let right = gap == 8 ? nil : logit(items[gap...], .reverse)
            scores.withRow(row) { found in
                for item in 2..<vocabulary.count {
                    let prior = log(Float(vocabulary.items[item - 2].count + 1) / total)
                    let inner = left != nil && right != nil
                    let expected =
                        (left?[item] ?? 0) + (right?[item] ?? 0) - (inner ? GapScores.priorWeight * prior : 0)
                    #expect(abs(found[item] - expected) < 1e-5)
                }
            }
        }
    }
}
