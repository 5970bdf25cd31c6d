import Fitting
import Foundation
import Interactions
import Kernels
import TestSupport
import Testing

@testable import Evaluation

/// The baselines against NumPy: `scripts/golden/write_baselines.py`.
@Suite("Baselines", .everyKernelSet)
struct BaselineTests {
    private struct Golden: Decodable {
        let vocabularyCount: Int
        let neighbours: Int
        let regularization: Double
        let k: Int
        let histories: [[Int32]]
        let targets: [Int32]
        let scores: [String: [[Float]]]
        let metrics: [String: [String: [String: Double]]]
    }

    private let golden: Golden
    private let cases: ValidationCases
    private let together: CoOccurrence

    init() throws {
        let data = try Data(contentsOf: GoldenFile.url("baselines.golden.json"))
        golden = try JSONDecoder().decode(Golden.self, from: data)
        let histories = golden.histories.enumerated().map { (userID: "\($0)", items: $1) }
        cases = ValidationCases(histories: UserSequences(histories), targets: golden.targets)
        together = CoOccurrence(cases.histories, vocabularyCount: golden.vocabularyCount)
    }

    @Test("item-kNN and EASE give NumPy's scores and metrics on any number of lanes", arguments: [1, 2, 5])
    func agree(lanes: Int) throws {
        let lanes = Lanes(count: lanes)
        let baselines: [any Baseline] = [
            ItemKNNBaseline(
                together, NearestNeighbours(together, width: 200, lanes: lanes), neighbours: golden.neighbours),
            try EASEBaseline(together, regularization: golden.regularization, lanes: lanes),
        ]
        for baseline in baselines {
            var scores = [Float](repeating: .nan, count: golden.vocabularyCount)
            let expected = try #require(golden.scores[baseline.name])
            for (index, wanted) in expected.enumerated() {
                scores.withUnsafeMutableBufferPointer { baseline.score(cases.histories.sequence(index), into: $0) }
                for (found, value) in zip(scores.dropFirst(2), wanted) { #expect(abs(found - value) < 1e-6) }
            }
            for repeats in RepeatPolicy.allCases {
                let metrics = baseline.evaluate(
                    cases, vocabularyCount: golden.vocabularyCount, k: golden.k, repeats: repeats, lanes: lanes.count
                ).byName
                for (name, value) in try #require(golden.metrics[repeats.rawValue]?[baseline.name]) {
                    #expect(abs(try #require(metrics[name]) - value) < 1e-4, "\(baseline.name) \(name) \(repeats)")
                }
            }
        }
    }

    @Test("a catalogue too large for EASE's matrix gets the one of each item's neighbours")
    func leftOut() throws {
        let histories = UserSequences([(userID: "a", items: [2, 3, 9000]), (userID: "b", items: [2, 3])])
        let cases = ValidationCases(histories: histories, targets: [8999, 9000])
        let rows = Baselines.evaluate(
            cases, training: histories, vocabularyCount: 9001, order: .set, k: 10, lanes: 2)
        #expect(rows.map(\.name) == ["popularity", "co-purchase", "item-kNN", "EASE, 128 nearest"])
        #expect(rows.allSatisfy { $0.metrics != nil && $0.leftOut == nil })
        #expect(rows[3].metrics?.hitRate == 0.5)
        // Of what b may get, 9000 alone shares a cart with 2 and 3.
        #expect(rows[2].metrics?.hitRate == 0.5)
    }
}
