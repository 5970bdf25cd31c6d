import Interactions
import Kernels
import Scoring
import Testing

@testable import Fitting

/// How much is kept of each item of a large catalogue.
@Suite("Entries kept of each item")
struct KeptEntriesTests {
    @Test("catalogues up to 262,144 items keep what they always kept, larger ones a bounded number in all")
    func bySize() {
        for count in [20, 50_000, (1 << 18) + 2] {
            let kept = KeptEntries(vocabularyCount: count)
            #expect(kept.neighbours == 64 && kept.transitions == TransitionCounts.pairsKept)
            #expect(kept.counts == AuxiliaryStatistics.countsKept(items: count - 2))
        }
        #expect(KeptEntries(vocabularyCount: (1 << 18) + 3).neighbours == 63)
        let million = KeptEntries(vocabularyCount: 1_000_002)
        #expect(million.neighbours == 16 && million.transitions == 64 && million.counts == 32)
        #expect(KeptEntries(vocabularyCount: 100_000_000).neighbours == 1)
    }

    @Test("counts are shared out among items alone, in a run of an older version among padding and mask too")
    func items() {
        // 16,777,216 counts among 32,768 items, and 256 at least while 67,108,864 are enough.
        for (items, counts) in [(1 << 15, 512), (1 << 18, 256)] {
            let count = items + Int(ItemVocabulary.firstItem)
            #expect(KeptEntries(vocabularyCount: count).counts == counts)
            #expect(KeptEntries(vocabularyCount: count + 1).counts < counts)
            #expect(KeptEntries(formerlyOf: count).counts == counts - 1)
        }
    }

    @Test("a number that is given holds for a catalogue of any size", arguments: [100_000, 1_000_000, 10_000_000])
    func given(count: Int) {
        for neighbours in [1, 16, 63, 64, 65, 300, 1000] {
            let kept = KeptEntries(vocabularyCount: count, neighbours: neighbours)
            #expect(kept.neighbours == neighbours && kept.transitions == 4 * neighbours)
            #expect(kept.counts == max(AuxiliaryStatistics.countsKept(items: count - 2), neighbours))
        }
    }

    @Test("models know what was fitted and how much was kept; what is not asked for is not fitted")
    func times() {
        let carts = UserSequences((0..<9).map { (userID: "\($0)", items: [2, 3, Int32(4 + $0 % 3)]) })
        let configuration = AuxiliaryConfiguration(
            network: 0.5, transitions: TransitionConfiguration(weight: 0.2),
            cosine: NeighbourConfiguration(weight: 0.3, decay: 0.9, floor: 1e-2))
        let statistics = AuxiliaryStatistics(
            fitting: configuration, to: carts, vocabularyCount: 8,
            kept: KeptEntries(vocabularyCount: 8, neighbours: 1), lanes: Lanes(count: 2))
        #expect(statistics.times.map(\.name) == ["transitions", "counts of pairs", "cosine"])
        #expect(statistics.times.allSatisfy { $0.seconds >= 0 } && statistics.kept.neighbours == 1)
        let rows = statistics.models(configuration)?.cosine?.rows
        #expect(rows?.offsets.last == 5, "each of the five items has one neighbour")
    }

    /// Item 2 is followed by 3 three times, by 4 twice, by 5 once; each of these has followed nothing else.
    @Test("of more transitions than are kept the most frequent stay, with all that are rare in neither direction")
    func transitions() {
        let pairs: [[Int32]] = [[2, 3], [2, 3], [2, 3], [2, 4], [2, 4], [2, 5], [6, 5], [6, 5], [7, 5]]
        let carts = UserSequences(pairs.enumerated().map { (userID: "\($0.offset)", items: $0.element) })
        func kept(_ pairs: Int) -> [Int32] {
            let counts = TransitionCounts(counting: carts, vocabularyCount: 8, distances: 1, pairsKept: pairs)
            let table = counts.tables[0]
            return Array(table.later[Int(table.offsets[2])..<Int(table.offsets[3])])
        }
        #expect(kept(256) == [3, 4, 5])
        // 3 and 4 are followed from nowhere else: they stay for their own sake. 5 has stronger ones.
        #expect(kept(1) == [3, 4])
    }
}
