import Kernels
import Platform
import TestSupport
import Testing

@testable import Inference

/// Maximal marginal relevance against its definition, written down as it reads.
@Suite("Maximal marginal relevance", .everyKernelSet)
struct MarginalRelevanceTests {
    /// Candidates, the most relevant first, and items that were taken before.
    private struct Setting {
        let relevance: [Float]
        /// One long, but for a few zeros.
        let vectors: [[Float]]
        let earlier: Int

        var directions: Matrix {
            Matrix(rows: vectors.count, columns: vectors[0].count, values: vectors.flatMap(\.self))
        }

        init(candidates: Int, earlier: Int, width: Int, _ random: inout SeededGenerator) {
            var values = (0..<candidates).map { _ in Float.random(in: -9 ... -1, using: &random) }.sorted(by: >)
            MarginalRelevance.normalise(&values)
            relevance = values
            self.earlier = earlier
            vectors = (0..<(candidates + earlier)).map { row in
                if row % 17 == 16 { return [Float](repeating: 0, count: width) }
                let values = (0..<width).map { _ in Float.random(in: -1...1, using: &random) + 0.4 }
                let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return values.map { $0 / length }
            }
        }

        func cosine(_ one: Int, _ other: Int) -> Double {
            zip(vectors[one], vectors[other]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }

        /// What a candidate is worth after others.
        func value(_ candidate: Int, after taken: [Int], _ diversity: Double) -> Double {
            let like = taken.map { cosine(candidate, $0) }.max() ?? 0
            return (1 - diversity) * Double(relevance[candidate]) - diversity * like
        }
    }

    @Test(
        "each item is the one with the largest marginal relevance after those before it",
        arguments: [(1, 0, 3), (7, 0, 5), (60, 0, 16), (250, 0, 64), (60, 9, 33), (50, 100, 8)])
    func againstDefinition(candidates: Int, earlier: Int, width: Int) {
        var random = SeededGenerator(seed: UInt64(candidates * 1000 + width))
        let setting = Setting(candidates: candidates, earlier: earlier, width: width, &random)
        let chooser = MarginalRelevance(width: width)
        for diversity in [0, 0.1, 0.3, 0.7, 1] as [Float] {
            chooser.choose(20, diversity: diversity, setting.relevance, setting.directions, earlier: earlier)
            #expect(chooser.taken.count == min(20, candidates) && Set(chooser.taken).count == chooser.taken.count)
            var before = Array(candidates..<(candidates + earlier))
            for taken in chooser.taken {
                let rest = Set(0..<candidates).subtracting(before)
                let most = rest.map { setting.value($0, after: before, Double(diversity)) }.max()!
                #expect(abs(setting.value(taken, after: before, Double(diversity)) - most) < 1e-5)
                before.append(taken)
            }
        }
    }

    @Test("without diversity the order is that of relevance; with all of it the first is still the most relevant")
    func extremes() {
        var random = SeededGenerator(seed: 3)
        let setting = Setting(candidates: 40, earlier: 0, width: 12, &random)
        let chooser = MarginalRelevance(width: 12)
        chooser.choose(10, diversity: 0, setting.relevance, setting.directions, earlier: 0)
        #expect(chooser.taken == Array(0..<10))
        chooser.choose(10, diversity: 1, setting.relevance, setting.directions, earlier: 0)
        #expect(chooser.taken.first == 0 && chooser.taken != Array(0..<10))
        chooser.choose(100, diversity: 0.5, setting.relevance, setting.directions, earlier: 0)
        #expect(Set(chooser.taken) == Set(0..<40))
        chooser.choose(5, diversity: 0.5, [], setting.directions, earlier: 0)
        #expect(chooser.taken.isEmpty)
    }

    @Test("a copy is worth 0.3 / 0.7 of the range of relevance less, and equal ones come in their order")
    func meaning() {
        // The second is a copy of the first, the third has nothing to do with it.
        let directions = Matrix(rows: 4, columns: 2, values: [1, 0, 1, 0, 0, 1, 0, 1])
        let chooser = MarginalRelevance(width: 2)
        for (third, order) in [(0.56, [0, 1, 2]), (0.58, [0, 2, 1])] as [(Float, [Int])] {
            chooser.choose(3, diversity: 0.3, [1, 0.99999, third, 0], directions, earlier: 0)
            #expect(chooser.taken == order)
        }
        chooser.choose(4, diversity: 0, [1, 1, 1, 1], directions, earlier: 0)
        #expect(chooser.taken == [0, 1, 2, 3])
    }

    @Test("relevance is 1 for the best and 0 for the last, whatever the scores are")
    func scale() {
        for (scores, wanted) in [
            ([-1, -2, -5], [1, 0.75, 0]), ([300, 200, 100], [1, 0.5, 0]), ([4, 4], [1, 1]), ([7], [1]), ([], []),
        ] as [([Float], [Float])] {
            var values = scores
            MarginalRelevance.normalise(&values)
            #expect(values == wanted)
        }
    }
}
