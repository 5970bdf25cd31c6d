import Foundation
import Interactions
import Kernels
import Platform
import Scoring
import Testing

@testable import Fitting

/// The popularity of the last days.
@Suite("The popularity of the last days")
struct RecentPopularityTests {
    private static let day: Int32 = 86_400

    /// Four carts a day: item 2 in all; in half of them the fashion, one of items 3 to 7, which changes every so many days, and perhaps
    /// in the others any of these items.
    private func carts(days: Int, changing every: Int, withOthers: Bool = false) -> UserSequences {
        var random = SeededGenerator(seed: 5)
        return UserSequences(
            timed: (0..<4 * days).map { cart in
                let day = cart / 4
                let other = withOthers ? [Int32.random(in: 3...7, using: &random)] : []
                let more = cart % 2 == 0 ? [Int32(3 + day / every % 5)] : other
                let time = Self.day * Int32(day) + Int32(cart % 4)
                return ("\(cart)", [2] + more, Array(repeating: time, count: 1 + more.count))
            })
    }

    @Test("an item that was taken lately has gained, and one that was not has lost")
    func gains() throws {
        let found = try #require(RecentPopularity(counting: carts(days: 200, changing: 40), vocabularyCount: 8))
        let last = found.gains[(found.moments.count - 1)..<found.moments.count].values
        #expect(last[7] > 0.5 && last[3] < -0.5, "\(last)")
        #expect(abs(last[2]) < 0.1 && last[0] == 0 && last[1] == 0, "\(last)")
    }

    @Test("a moment knows nothing of what was then or later")
    func pastOnly() throws {
        let all = carts(days: 200, changing: 40)
        let found = try #require(RecentPopularity(counting: all, vocabularyCount: 8))
        #expect(found.moments.count > 8 && found.moments.last == 199 * Self.day + 4)
        for (row, moment) in found.moments.enumerated() where moment <= 80 * Self.day {
            // Items 5, 6 and 7 were never taken until then.
            let values = found.gains[row..<(row + 1)].values
            #expect(values[5] == values[6] && values[6] == values[7] && values[5] <= 0, "\(moment): \(values)")
        }
    }

    @Test("counts fade by half in a half-life, however long ago they began")
    func fading() {
        for start: Int64 in [0, -40_000_000] {
            var counts = FadingCounts(count: 4, halfLife: 1000, start: start)
            counts.add(3, at: start)
            counts.add(2, at: 0)
            counts.add(2, at: 1000)
            counts.add(3, at: 2000)
            let factor = counts.factor(at: 3000)
            #expect(abs(counts.count(of: 2) * factor - 0.375) < 1e-9)
            #expect(abs(counts.count(of: 3) * factor - (start == 0 ? 0.625 : 0.5)) < 1e-9)
            #expect(abs(counts.sum * factor - (start == 0 ? 1 : 0.875)) < 1e-9)
        }
    }

    @Test("the half-life is short where popularity changes fast")
    func halfLives() {
        var found: [Double] = []
        for every in [10, 280] {
            let events = carts(days: 1400, changing: every, withOthers: true).eventsByTime()!
            let walk = PopularityWalk(events, vocabularyCount: 8)
            let gain = { (days: Double) in walk.likelihoodGains(halfLife: days * 86_400, smoothings: [0.2])[0] }
            found.append(RecentPopularity.halfLives.max { gain($0) < gain($1) }!)
        }
        #expect(found[0] < found[1], "\(found)")
    }

    @Test("where nothing changes, and where no times are known, there is none")
    func nothing() {
        let steady = UserSequences(
            timed: (0..<400).map {
                ("\($0)", [2, 3 + Int32($0 % 3)], Array(repeating: Int32($0) * Self.day, count: 2))
            })
        #expect(RecentPopularity(counting: steady, vocabularyCount: 8) == nil)
        #expect(RecentPopularity(counting: UserSequences([("u", [2, 3])]), vocabularyCount: 8) == nil)
        let once = UserSequences(timed: [("u", [2, 3], [0, 0])])
        #expect(RecentPopularity(counting: once, vocabularyCount: 8) == nil)
    }

    @Test("of a large catalogue and a long time fewer moments are kept, the last ones")
    func memory() {
        let walk = PopularityWalk(carts(days: 300, changing: 7).eventsByTime()!, vocabularyCount: 8)
        let all = walk.gains(halfLife: 864_000, smoothing: 50, most: 1000)
        let few = walk.gains(halfLife: 864_000, smoothing: 50, most: 3)
        #expect(all.moments.count == 61 && few.moments == Array(all.moments.suffix(3)))
        #expect(few.rows.values == all.rows[58..<61].values)
    }
}
