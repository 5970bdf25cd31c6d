import Interactions
import Platform
import Testing

@testable import Evaluation

/// Held-out items that are in the history already.
@Suite("Repeats")
struct RepeatTests {
    /// Eight users with all eight items, then one of them again, another one each.
    private let cases = ValidationCases(
        histories: UserSequences((0..<8).map { (userID: "u\($0)", items: Array(2..<10)) }), targets: Array(2..<10))

    @Test("a seen target is no answer left over: it is left out, and is a miss where it is asked all the same")
    func leftOut() {
        #expect(cases.asked(.leaveOut).isEmpty && cases.asked(.keep).count == 8 && cases.repeatShare == 1)
        let popularity = PopularityBaseline(cases.histories, vocabularyCount: 10)
        #expect(popularity.evaluate(cases, vocabularyCount: 10, k: 1).cases == 0)
        let asked = popularity.outcomes(
            cases, selection: Array(0..<8), top: 3, vocabularyCount: 10, lanes: .init(count: 1))
        #expect(asked.allSatisfy { $0.rank == nil && $0.top.isEmpty })
        #expect(asked.metrics(k: 1).hitRate == 0 && asked.metrics(k: 1).mrr == 0 && asked.metrics(k: 1).cases == 8)
    }

    @Test("kept, nothing seen is masked, for every method alike: one in eight is right by chance")
    func kept() {
        let rows = Baselines.evaluate(
            cases, training: cases.histories, vocabularyCount: 10, order: .sequence, k: 1, repeats: .keep, lanes: 1)
        #expect(rows.count == 4 && rows.allSatisfy { $0.metrics?.cases == 8 && $0.metrics?.hitRate == 0.125 })
    }

    @Test("of some repeats the others are asked, their seen items masked")
    func mixed() {
        let some = ValidationCases(
            histories: UserSequences([(userID: "a", items: [2, 3]), (userID: "b", items: [2, 3])]), targets: [4, 3])
        #expect(some.asked(.leaveOut) == [0] && some.repeatShare == 0.5)
        let metrics = PopularityBaseline(some.histories, vocabularyCount: 6).evaluate(some, vocabularyCount: 6, k: 1)
        #expect(metrics.cases == 1 && metrics.hitRate == 1)
    }

    @Test("scores that are no numbers are never a hit, ties rank by index")
    func notNumbers() {
        func rank(_ scores: [Float], _ target: Int32) -> Int? {
            scores.withUnsafeBufferPointer {
                FullRanking(of: target, scores: $0, seen: [], .keep, top: 0).outcome(vocabularyCount: $0.count).rank
            }
        }
        #expect(rank([0, 0, .nan, .nan, .nan], 3) == 3)
        #expect(rank([0, 0, .nan, 1, 0], 3) == 2)
        #expect(rank([9, 9, 1, 1, 1], 2) == 1 && rank([9, 9, 1, 1, 1], 4) == 3)
        #expect(rank([0, 0, 1], 0) == nil && rank([0, 0, 1], 3) == nil && rank([0, 0, 1], -1) == nil)
    }

    @Test("scores that come in pieces rank as all at once, ties and items left out included")
    func pieces() {
        var random = SeededGenerator(seed: 5)
        let scores = (0..<200).map { _ in random.uniform() < 0.1 ? .nan : Float(random.next() % 9) }
        let seen = ArraySlice((0..<30).map { _ in Int32(random.next() % 198 + 2) })
        for target in Int32(2)..<200 {
            for repeats in [RepeatPolicy.keep, .leaveOut] {
                scores.withUnsafeBufferPointer { scores in
                    let whole = FullRanking(of: target, scores: scores, seen: seen, repeats, top: 12)
                    var pieces = FullRanking(target, wanted: scores[Int(target)], seen: seen, repeats, top: 12)
                    for range in [0..<1, 1..<50, 50..<51, 51..<51, 51..<199, 199..<200] {
                        pieces.add(UnsafeBufferPointer(rebasing: scores[range]), of: range)
                    }
                    #expect(pieces.outcome(vocabularyCount: 200) == whole.outcome(vocabularyCount: 200))
                    let ahead = (2..<200).filter { item in
                        let (score, wanted) = (scores[item], scores[Int(target)])
                        return item != target && !(repeats == .leaveOut && seen.contains(Int32(item)))
                            && !(score < wanted || score == wanted && item > target)
                    }
                    let isRanked = repeats == .keep || !seen.contains(target)
                    #expect(whole.outcome(vocabularyCount: 200).rank == (isRanked ? ahead.count + 1 : nil))
                }
            }
        }
    }
}
