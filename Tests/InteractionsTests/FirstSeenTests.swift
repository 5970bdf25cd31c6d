import Interactions
import Testing

/// When items were first seen in the part of the data that trains.
@Suite struct FirstSeenTests {
    private func sequences(keepsTimes: Bool = true) throws -> InteractionDataset {
        // Days 1 to 9; b is met first by v, c by u, d by v alone and last.
        let rows = [("u", "a", 1), ("u", "c", 5), ("u", "b", 6), ("v", "b", 2), ("v", "c", 8), ("v", "d", 9)]
        let text = "user,item,time\n" + rows.map { "\($0),\($1),2024-03-0\($2)\n" }.joined()
        return try withFile(text.utf8) {
            try InteractionReader.read(path: $0, options: ReadingOptions(keepsTimes: keepsTimes))
        }
    }

    private func days(_ training: UserSequences, _ data: InteractionDataset) throws -> [String: Double] {
        let days = try #require(training.daysSinceFirstSeen(vocabularyCount: data.vocabulary.count))
        #expect(days.count == data.vocabulary.count && days[0] == nil && days[1] == nil)
        let known = zip(data.vocabulary.items, days.dropFirst(2)).compactMap { item, days in days.map { (item.id, $0) }
        }
        return Dictionary(uniqueKeysWithValues: known)
    }

    @Test("an item's age is from its first interaction to the newest of all")
    func ages() throws {
        let data = try sequences()
        #expect(try days(data.sequences, data) == ["a": 8, "b": 7, "c": 4, "d": 0])
    }

    @Test(
        "what is held out has not been seen, however it is chosen",
        arguments: [
            (.leaveOneOut(), ["a": 7, "b": 6, "c": 3]), (.globalTime(days: 2.5), ["a": 5, "c": 1, "b": 0]),
            (.lastDays(2), ["a": 5, "c": 1, "b": 0]), (.users(fraction: 0), ["a": 8, "b": 7, "c": 4, "d": 0]),
            (.rows(fraction: 0), ["a": 8, "b": 7, "c": 4, "d": 0]), (.none, ["a": 8, "b": 7, "c": 4, "d": 0]),
        ] as [(SequenceSplit.Method, [String: Double])])
    func heldOut(method: SequenceSplit.Method, ages: [String: Double]) throws {
        let data = try sequences()
        let split = SequenceSplit(data.sequences, method: method, keepsTimes: true)
        #expect(try days(split.training, data) == ages)
    }

    @Test("rows and items of carts that are drawn take their times with them", arguments: [UInt64(0), 1, 2, 3])
    func drawn(seed: UInt64) throws {
        let data = try sequences()
        let times: [String: [String: Double]] = ["u": ["a": 1, "c": 5, "b": 6], "v": ["b": 2, "c": 8, "d": 9]]
        for (method, order) in [(SequenceSplit.Method.rows(fraction: 0.3), ItemOrder.sequence), (.leaveOneOut(), .set)]
        {
            let training = SequenceSplit(
                data.sequences, method: method, order: order, seed: seed, keepsTimes: true
            ).training
            var first: [String: Double] = [:]
            var newest = 0.0
            for user in 0..<training.count {
                for item in training.sequence(user) {
                    let id = data.vocabulary.item(at: item).id
                    let day = try #require(times[training.userIDs[user]]?[id])
                    first[id] = min(first[id] ?? day, day)
                    newest = max(newest, day)
                }
            }
            #expect(try days(training, data) == first.mapValues { newest - $0 })
        }
    }

    @Test("an item of the vocabulary has the day of its first row, whoever's it is, and the data its newest day")
    func vocabulary() throws {
        // User w is too short for a sequence; e is met by nobody else.
        let rows = [("u", "a", 3), ("v", "a", 2), ("u", "c", 5), ("w", "e", 1), ("v", "c", 8)]
        let text = "user,item,time\n" + rows.map { "\($0),\($1),2024-03-0\($2)T23:59:59Z\n" }.joined()
        let data = try withFile(text.utf8) { try InteractionReader.read(path: $0) }
        let days = data.vocabulary.items.map { "\($0.id) \($0.firstSeen?.description ?? "none")" }
        #expect(days == ["a 2024-03-02", "c 2024-03-05", "e 2024-03-01"])
        #expect(data.sequences.newestDay?.description == "2024-03-08")
        let known = try ItemVocabulary(items: [.init(id: "c", firstSeen: CalendarDay("2024-01-07")), .init(id: "z")])
        let grown = try withFile(text.utf8) { try InteractionReader.read(path: $0, vocabulary: .grow(known)) }
        #expect(
            grown.vocabulary.items.map { $0.firstSeen?.description }
                == ["2024-01-07", nil, "2024-03-02", "2024-03-01"])
        let undated = try withFile("user,item\nu,a\nu,b\n".utf8) { try InteractionReader.read(path: $0) }
        #expect(undated.vocabulary.items.allSatisfy { $0.firstSeen == nil } && undated.sequences.newestDay == nil)
    }

    @Test("without times nothing is known of it")
    func withoutTimes() throws {
        let unread = try sequences(keepsTimes: false)
        #expect(unread.sequences.daysSinceFirstSeen(vocabularyCount: unread.vocabulary.count) == nil)
        let data = try sequences()
        let split = SequenceSplit(data.sequences, method: .leaveOneOut())
        #expect(split.training.daysSinceFirstSeen(vocabularyCount: data.vocabulary.count) == nil)
    }
}
