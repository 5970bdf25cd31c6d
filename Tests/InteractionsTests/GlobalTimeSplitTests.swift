import Testing

@testable import Interactions

/// A cut in time for all users alike.
@Suite("Splits at one time")
struct GlobalTimeSplitTests {
    private let day = 86_400

    private func read(_ rows: [(String, String, Int)], order: ItemOrder = .sequence) throws -> InteractionDataset {
        let lines = rows.map { "\($0.0),\($0.1),\(1_000_000_000 + $0.2 * day)" }
        let text = (["user,item,timestamp"] + lines).joined(separator: "\n") + "\n"
        return try withFile(text.utf8) {
            try InteractionReader.read(path: $0, options: ReadingOptions(keepsTimes: true), order: order)
        }
    }

    private let rows: [(String, String, Int)] = [
        ("a", "i1", 0), ("a", "i2", 1), ("a", "i3", 12), ("a", "i4", 13),  // crosses the cut
        ("b", "i1", 2), ("b", "i2", 3),  // is before it
        ("c", "i3", 11), ("c", "i4", 20),  // is after it
        ("d", "i2", 9), ("d", "i5", 10),  // has its last item at the cut
    ]

    @Test("training is what was strictly before the cut, a case the first item after it of who has a history")
    func cut() throws {
        let data = try read(rows)
        let split = SequenceSplit(data.sequences, method: .globalTime(days: 10))
        #expect(split.training.userIDs == ["a", "b"])
        let ids = { (items: ArraySlice<Int32>) in items.map { data.vocabulary.item(at: $0).id } }
        #expect(ids(split.training.items[...]) == ["i1", "i2", "i1", "i2"])
        #expect(split.validation.histories.userIDs == ["a", "d"])
        #expect(ids(split.validation.targets[...]) == ["i3", "i5"])
        #expect(ids(split.validation.histories.sequence(0)) == ["i1", "i2"])
        #expect(ids(split.validation.histories.sequence(1)) == ["i2"])
        #expect(!SequenceSplit.Method.globalTime(days: 10).holdsOutUsers)
    }

    @Test("sets keep the times of the items they keep")
    func sets() throws {
        let twice = rows.flatMap { [$0, $0] }
        let data = try read(twice, order: .set)
        #expect(data.summary.repeatedItems == 10)
        let split = SequenceSplit(data.sequences, method: .globalTime(days: 10), order: .set)
        #expect(split.training.userIDs == ["a", "b"] && split.validation.histories.userIDs == ["a", "d"])
    }

    @Test("times are kept only if asked for")
    func unasked() throws {
        let text = "user,item,timestamp\na,1,100000000\na,2,100000001\n"
        #expect(try !withFile(text.utf8) { try InteractionReader.read(path: $0) }.sequences.hasItemTimes)
    }
}
