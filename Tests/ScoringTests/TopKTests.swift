import Platform
import Testing

@testable import Scoring

@Suite("The best of many scores")
struct TopKTests {
    @Test("are those of a sort: equal ones by index, scores in pieces as all at once", arguments: [1, 3, 50, 300])
    func sorted(count: Int) {
        var random = SeededGenerator(seed: 3)
        let scores = (0..<200).map { _ in Float(random.next() % 40) }
        let excluded = Set((0..<20).map { _ in Int32(random.next() % 200) })
        let expected = (2..<200).filter { !excluded.contains(Int32($0)) }
            .sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count).map { Int32($0) }
        scores.withUnsafeBufferPointer { scores in
            #expect(TopK.best(count, of: scores, excluding: excluded).map(\.item) == expected)
            var top = TopK(count)
            for range in [0..<1, 1..<3, 3..<3, 3..<199, 199..<200] {
                top.offer(UnsafeBufferPointer(rebasing: scores[range]), of: range, excluding: excluded)
            }
            #expect(top.sorted.map(\.item) == expected)
        }
    }
}
