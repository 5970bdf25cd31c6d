import Foundation
import Interactions
import TestSupport
import Testing

@testable import Evaluation

/// Measures against trec_eval and NumPy: `scripts/golden/write_metrics.py`.
@Suite("Measures")
struct MetricsTests {
    private struct Golden: Decodable {
        let vocabularyCount: Int
        let cutOffs: [Int]
        let counts: [Int]
        let scores: [[Float]]
        let targets: [Int32]
        let measures: [String: Double]
    }

    private let golden: Golden

    init() throws {
        golden = try JSONDecoder().decode(
            Golden.self, from: Data(contentsOf: GoldenFile.url("metrics.golden.json")))
    }

    private var outcomes: [CaseOutcome] {
        zip(golden.scores, golden.targets).map { scores, target in
            ([0, 0] + scores).withUnsafeBufferPointer {
                FullRanking(of: target, scores: $0, seen: [], .keep, top: golden.cutOffs.max() ?? 0)
                    .outcome(vocabularyCount: $0.count)
            }
        }
    }

    @Test("every measure is trec_eval's or NumPy's, unknown targets among the cases")
    func agree() throws {
        let training = UserSequences(
            golden.counts.enumerated().map { item, count in
                (userID: "\(item)", items: [Int32](repeating: Int32(item + 2), count: count))
            })
        let quality = QualityMeasures(ranks: outcomes.map(\.rank), cutOffs: golden.cutOffs)
        let lists = RecommendationLists(popularityIn: training, vocabularyCount: golden.vocabularyCount)
        var found = quality.headline.merging(quality.further) { first, _ in first }
        for k in golden.cutOffs {
            found.merge(lists.measures(outcomes.map(\.top), k: k)) { first, _ in first }
        }
        #expect(Set(found.keys) == Set(golden.measures.keys))
        for (name, value) in golden.measures {
            #expect(abs(try #require(found[name]) - value) < 1e-9, "\(name)")
        }
    }

    @Test("each interval holds its mean; misses alone are 0 without a doubt")
    func intervals() throws {
        let quality = QualityMeasures(ranks: outcomes.map(\.rank), cutOffs: golden.cutOffs)
        for (name, interval) in quality.intervals {
            #expect(interval.low <= interval.mean && interval.mean <= interval.high, "\(name)")
            #expect(interval.low < interval.high, "\(name)")
        }
        let misses = QualityMeasures(ranks: [nil, nil, nil], cutOffs: [1, 10])
        #expect(misses.headline.values.allSatisfy { $0 == 0 } && misses.intervals["mrr"]?.high == 0)
    }

    @Test("lists of nothing cover nothing; lists of one item are as unequal as can be")
    func extremes() {
        let lists = RecommendationLists(
            popularityIn: UserSequences([(userID: "a", items: [2, 3])]), vocabularyCount: 12)
        #expect(lists.measures([[], []], k: 5) == ["coverage@5": 0, "novelty@5": 0, "gini@5": 0])
        let one = lists.measures([[2], [2], [2]], k: 1)
        #expect(one["coverage@1"] == 0.1 && abs((one["gini@1"] ?? 0) - 0.9) < 1e-12)
    }
}
