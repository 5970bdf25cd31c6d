import Evaluation
import Testing

@Suite("Comparing two models")
struct RankComparisonTests {
    private func spread(_ count: Int) -> [Double] { (0..<count).map { Double($0 * 7919 % count) / Double(count) } }

    @Test("the interval holds the mean and has the width theory gives")
    func width() {
        let values = spread(1000)
        let interval = PairedBootstrap(resamples: 4000).intervals([values])[0]
        #expect(abs(interval.mean - 0.4995) < 1e-9)
        // Uniform: σ = 0.2887, so the mean's 95 % interval reaches 1.96 · σ / √1000 = 0.0179 to each side.
        #expect(abs(interval.mean - interval.low - 0.0179) < 0.0015)
        #expect(abs(interval.high - interval.mean - 0.0179) < 0.0015)
    }

    @Test("equal seeds give equal intervals, others do not; measures share their resamples")
    func seeded() {
        let values = spread(100)
        let found = PairedBootstrap(seed: 1).intervals([values, values])
        #expect(found == PairedBootstrap(seed: 1).intervals([values, values]))
        #expect(found != PairedBootstrap(seed: 2).intervals([values, values]))
        #expect(found[0] == found[1])
    }

    @Test("ranks give metrics, differences and shares; a model is no better than itself")
    func ranks() {
        let comparison = RankComparison(k: 10, first: [1, 2, 11, 50], second: [1, 1, 12, 3])
        #expect(comparison.first.hitRate == 0.5 && comparison.second.hitRate == 0.75)
        #expect(comparison.hitRate.mean == 0.25)
        #expect(abs(comparison.ndcg.mean - (comparison.second.ndcg - comparison.first.ndcg)) < 1e-12)
        #expect([comparison.better, comparison.worse, comparison.equal] == [0.5, 0.25, 0.25])
        let same = RankComparison(k: 10, first: [1, 2, 3], second: [1, 2, 3])
        #expect(same.ndcg.low == 0 && same.ndcg.high == 0 && !same.ndcg.isClear && same.equal == 1)
        let clear = RankComparison(
            k: 10, first: [Int](repeating: 5, count: 50), second: [Int](repeating: 1, count: 50))
        #expect(clear.ndcg.isClear && clear.better == 1)
    }
}
