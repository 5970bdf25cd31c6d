import Interactions
import Testing

/// Carts of the last days are held out whole.
@Suite("Split by time")
struct TimeSplitTests {
    /// 2023-11-14, 22:13:20 UTC, in seconds.
    private static let start = 1_700_000_000

    /// Two carts a day for ten days, three items each, the last one at most two minutes before the day's end.
    private func carts(_ time: (_ seconds: Int) -> String) throws -> UserSequences {
        var lines = ["cart,item,timestamp"]
        for cart in 0..<20 {
            for item in 0..<3 {
                lines.append("c\(cart),i\(cart * 3 + item),\(time(Self.start + cart / 2 * 86_400 + item * 60))")
            }
        }
        return try read(lines.joined(separator: "\n")).sequences
    }

    @Test(
        "the unit of the times does not matter: seconds, with decimals, milli-, micro-, nanoseconds",
        arguments: ["", ".250", "000", "000000", "000000000"])
    func units(suffix: String) throws {
        let split = SequenceSplit(try carts { "\($0)\(suffix)" }, method: .lastDays(3), order: .set, seed: 7)
        #expect(split.validation.histories.userIDs == (14..<20).map { "c\($0)" })
        #expect(split.training.userIDs == (0..<14).map { "c\($0)" })
    }

    @Test("dates count as they read")
    func dates() throws {
        let sequences = try read(
            """
            cart,item,timestamp
            a,x,2017-01-01
            a,y,2017-01-01
            b,x,2017-01-02T23:00:00Z
            b,y,2017-01-03T01:00:00Z
            c,x,2017-01-04
            c,y,2017-01-04T00:59:00Z
            """
        ).sequences
        let held = { SequenceSplit(sequences, method: .lastDays($0)).validation.histories.userIDs }
        #expect(held(0.5) == ["c"])
        #expect(held(1) == ["b", "c"])
        #expect(held(2) == ["b", "c"])
        #expect(held(4) == ["a", "b", "c"])
    }

    @Test("of a set a seeded random item is asked for, of a sequence the last; the rest of the cart is the history")
    func targets() throws {
        let sequences = try carts { "\($0)" }
        let last = SequenceSplit(sequences, method: .lastDays(5), order: .sequence, seed: 1).validation
        let any = SequenceSplit(sequences, method: .lastDays(5), order: .set, seed: 1)
        #expect(last.count == 10)
        for index in 0..<last.count {
            let cart = Array(sequences.sequence(10 + index))
            #expect(last.targets[index] == cart[2] && Array(last.histories.sequence(index)) == Array(cart[..<2]))
            let rest = any.validation.histories.sequence(index)
            #expect((rest + [any.validation.targets[index]]).sorted() == cart.sorted())
        }
        #expect(any == SequenceSplit(sequences, method: .lastDays(5), order: .set, seed: 1))
        #expect(any != SequenceSplit(sequences, method: .lastDays(5), order: .set, seed: 2))
        #expect(Set(any.validation.targets) != Set(last.targets))
    }

    @Test("a file without times has none, and more days than the data has hold out everything")
    func extremes() throws {
        #expect(try !read("user,item\na,1\na,2\n").sequences.hasTimes)
        let sequences = try carts { "\($0)" }
        #expect(sequences.hasTimes)
        #expect(SequenceSplit(sequences, method: .lastDays(1_000_000)).training.count == 0)
        #expect(SequenceSplit(sequences, method: .lastDays(0)).validation.count == 0)
    }
}
