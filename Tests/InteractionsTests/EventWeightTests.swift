import Interactions
import Testing

@Suite struct EventWeightTests {
    /// Mean 1: as they are in the data, divided by the mean of those kept.
    private func weights(_ data: InteractionDataset) -> [String: [Float]] {
        var result: [String: [Float]] = [:]
        for user in 0..<data.sequences.count {
            result[data.sequences.userIDs[user]] = Array(data.sequences.weights(of: user))
        }
        return result
    }

    private func options(_ events: String) throws -> ReadingOptions {
        var options = ReadingOptions()
        options.events = try EventWeight.list(events)
        return options
    }

    private let table = "user,item,event,time\nu,a,view,4\nu,b,buy,2\nu,c,other,3\nv,a,view,1\nv,b,view,2\nv,c,buy,3\n"

    @Test("a list of events has a weight after each name's last =, or 1")
    func lists() throws {
        #expect(
            try EventWeight.list("view=1, addtocart = 3,transaction=2.5,,a=b=4,click") == [
                EventWeight("view"), EventWeight("addtocart", weight: 3), EventWeight("transaction", weight: 2.5),
                EventWeight("a=b", weight: 4), EventWeight("click"),
            ])
        #expect(try EventWeight.list("").isEmpty)
        #expect(try EventWeight.list("view,view=1").count == 2)
        #expect(try EventWeight.list("x=1000,y=1e-3").map(\.weight) == [1000, 0.001])
    }

    @Test(
        "a weight that is no number above 0 and at most 1000, or has no name, is refused with what to write",
        arguments: [
            ("view=", "write a weight there (view=1)"), ("a=b", "one also after a name that contains ="),
            ("view=0", "the weight 0 of 'view' is not above 0"), ("view=-1", "the weight -1 of 'view'"),
            ("view=1000.5", "at most 1000"), ("view=nan", "the weight nan"), ("view=inf", "the weight inf"),
            ("view=1e-60", "not above 0"), ("=3", "without a name"), ("view=1,view=2", "name it once"),
        ])
    func refused(text: String, reason: String) throws {
        let error = try #require(throws: InteractionError.self) { try EventWeight.list(text) }
        #expect(error.description.hasPrefix("event: ") && error.description.contains(reason), "\(error)")
        var options = ReadingOptions()
        options.events = [EventWeight("view", weight: .nan)]
        #expect(throws: InteractionError.self) { try read(table, options) }
    }

    @Test("an interaction has the weight of its event, 1 on average over those that are kept")
    func rows() throws {
        let data = try read(table, try options("view=1,buy=4"))
        #expect(data.readable == ["u": ["b", "a"], "v": ["a", "b", "c"]])
        // Σ = 4 + 1 + 1 + 1 + 4 = 11 over five.
        let unit = Float(5.0 / 11)
        #expect(weights(data) == ["u": [4 * unit, unit], "v": [unit, unit, 4 * unit]])
        #expect(data.summary.rowsOfOtherEvents == 1)
        #expect(try read(table, try options("buy=400,view=100")).sequences == data.sequences)
    }

    @Test("what is left out has no part in the mean")
    func meanOfTheKept() throws {
        let more = table + "w,a,buy,9\n"
        #expect(try weights(read(more, options("view=1,buy=4"))) == weights(read(table, options("view=1,buy=4"))))
    }

    @Test("equal weights are none, whatever they are, also where the rows have one event only")
    func equalWeights() throws {
        for events in ["view,buy", "view=2,buy=2", "view=0.1,buy=0.1"] {
            #expect(try read(table, try options(events)).sequences.itemWeights.isEmpty)
        }
        let views = "user,item,event\nu,a,view\nu,b,view\n"
        #expect(try read(views, try options("view=1,buy=4")).sequences.itemWeights.isEmpty)
        #expect(try read(table).sequences.itemWeights.isEmpty)
    }

    @Test("JSON lines, and lists of events in a row or a record, have weights, too")
    func otherForms() throws {
        let unit = Float(2.0 / 5)
        let lines = "{\"user\":1,\"item\":\"a\",\"event\":\"view\"}\n{\"user\":1,\"item\":\"b\",\"event\":\"buy\"}\n"
        #expect(try weights(read(lines, options("view=1,buy=4"))) == ["1": [unit, 4 * unit]])
        let session =
            #"{"session": 5, "events": [{"aid": 1, "ts": 30, "type": "clicks"}, {"aid": 2, "ts": 10, "type": "carts"}]}"#
        #expect(try weights(read(session, options("clicks=1,carts=4"))) == ["5": [4 * unit, unit]])
        let list = "user,items,event\nu,a|b|c,view|other|buy\nv,a|b,buy\nw,c|d,view\n"
        let data = try read(list, try options("view=1,buy=4"))
        let sixth = Float(6.0 / 15)
        #expect(data.readable == ["u": ["a", "c"], "v": ["a", "b"], "w": ["c", "d"]])
        #expect(
            weights(data) == ["u": [sixth, 4 * sixth], "v": [4 * sixth, 4 * sixth], "w": [sixth, sixth]])
    }

    @Test("of repeated items the row that is kept gives the weight; rare items take theirs with them")
    func filters() throws {
        let text = "user,item,event\nu,a,view\nu,b,view\nu,a,buy\nv,a,view\nv,b,view\nv,c,buy\n"
        var options = try options("view=1,buy=4")
        options.repeats = .last
        let unit = Float(5.0 / 11)
        #expect(try weights(read(text, options)) == ["u": [unit, 4 * unit], "v": [unit, unit, 4 * unit]])
        options.repeats = .first
        #expect(try weights(read(text, options)) == ["u": [0.625, 0.625], "v": [0.625, 0.625, 2.5]])
        options.minimumItemCount = 2
        #expect(try read(text, options).sequences.itemWeights.isEmpty)
    }

    @Test("how a file was read tells the weights where they differ")
    func told() throws {
        let line = { (events: String) in try read(table, options(events)).summary.files[0].columns.description }
        #expect(try line("view=1,buy=2.5").hasSuffix("event: event, events: view (1), buy (2.5)"))
        #expect(try line("view=2,buy=2").hasSuffix("event: event"))
    }

    /// Weights equal to the items: whoever carries both carries them together.
    private static func sequences() throws -> UserSequences {
        var text = "user,item,event,time\n"
        for user in 0..<60 {
            for place in 0..<(2 + user % 7) {
                text +=
                    "u\(user),i\((user + place * 3) % 11),\((user + place * 3) % 11),\(user * 100_000 + place * 20_000)\n"
            }
        }
        var options = ReadingOptions()
        options.keepsTimes = true
        options.events = (0..<11).map { EventWeight("\($0)", weight: Float($0 + 1)) }
        return try read(text, options).sequences
    }

    @Test(
        "every split gives each item that trains its weight",
        arguments: [
            SequenceSplit.Method.leaveOneOut(), .users(fraction: 0.3), .rows(fraction: 0.3), .lastDays(20),
            .globalTime(days: 20), .none,
        ], ItemOrder.allCases)
    func splits(method: SequenceSplit.Method, order: ItemOrder) throws {
        let whole = try Self.sequences()
        var weightOf: [Int32: Float] = [:]
        for (item, weight) in zip(whole.items, whole.itemWeights) { weightOf[item] = weight }
        #expect(Set(weightOf.values).count == 11)
        let training = SequenceSplit(whole, method: method, order: order, seed: 4).training
        #expect(training.count > 0 && training.itemWeights == training.items.map { weightOf[$0] })
    }

    @Test("a cart's members are its distinct items, each with the largest of its weights")
    func members() {
        let carts = UserSequences(
            items: [5, 3, 5, 4], offsets: [0, 3, 4], userIDs: ["a", "b"], itemWeights: [1, 2, 3, 0.5])
        #expect(carts.members(of: 0).map(\.item) == [3, 5] && carts.members(of: 0).map(\.weight) == [2, 3])
        let plain = UserSequences([(userID: "a", items: [5, 3, 5])])
        #expect(plain.members(of: 0).map(\.item) == [3, 5] && plain.members(of: 0).map(\.weight) == [1, 1])
    }
}
