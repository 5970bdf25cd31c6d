import Testing

@testable import Interactions

@Suite("Tables of rows")
struct InteractionTableTests {
    @Test("hold no id of a given vocabulary a second time, and number further items behind its own")
    func knownItems() throws {
        let vocabulary = try ItemVocabulary(items: ["b", "a", "an-item-with-a-long-id"].map { .init(id: $0) })
        var table = InteractionTable(vocabulary: .grow(vocabulary), hasTimes: false, events: [])
        for id in ["a", "new", "an-item-with-a-long-id", "b", "new", "7.0"] {
            var id = id
            let isAdded = id.withUTF8 { table.add(user: 0, item: $0, time: 0) }
            #expect(isAdded)
        }
        let numbers = Array(table.rowItems.elements)
        #expect(numbers == [1, 3, 2, 0, 3, 4])
        let (own, all) = (table.ownItems, table.itemCount)
        #expect(own.count == 2 && own.find("new") == 0 && own.find("7") == 1)
        #expect(all == 5)
    }

    @Test("of a vocabulary that stays as it is hold none of its ids, and of others only that they were there")
    func fixedItems() throws {
        let vocabulary = try ItemVocabulary(items: ["b", "a"].map { .init(id: $0) })
        var table = InteractionTable(vocabulary: .fixed(vocabulary), hasTimes: false, events: [])
        for id in ["a", "new", "b", "new"] {
            var id = id
            let isAdded = id.withUTF8 { table.add(user: 0, item: $0, time: 0) }
            #expect(isAdded)
        }
        let numbers = Array(table.rowItems.elements)
        #expect(numbers == [1, 0])
        let (own, unknown, rows) = (table.ownItems.count, table.unknown.count, table.unknownRows)
        #expect(own == 0 && unknown == 1 && rows == 2)
    }

    /// Adds rows of a user with some items to a table.
    private func add(_ ids: [String], to table: inout InteractionTable) {
        var name = "u"
        let user = name.withUTF8 { table.userNumber($0) } ?? -1
        for id in ids {
            var id = id
            let isAdded = id.withUTF8 { table.add(user: user, item: $0, time: 0) }
            #expect(isAdded)
        }
    }

    @Test("of a part are added to those of other processes, whatever the vocabulary")
    func parts() throws {
        let vocabulary = try ItemVocabulary(items: ["b", "a", "3.0"].map { .init(id: $0) })
        let ids = ["new", "a", "3.0", "7.0", "b", "new"]
        for policy in [VocabularyPolicy.build, .grow(vocabulary), .fixed(vocabulary)] {
            var whole = InteractionTable(vocabulary: policy, hasTimes: false, events: [])
            var received = InteractionTable(vocabulary: policy, hasTimes: false, events: [])
            add(ids, to: &whole)
            for start in [0, 3] {
                var block = InteractionTable(blocksOf: received)
                var part = InteractionTable(partOf: received)
                add(Array(ids[start..<(start + 3)]), to: &block)
                part.add(block)
                guard let numbers = received.insert(packedIDs: part.packedIDs) else {
                    Issue.record("the ids of a part do not fit")
                    return
                }
                let isAdded = received.add(packedRows: part.packedRows(0..<part.count), count: part.count, numbers)
                #expect(isAdded)
            }
            let (items, expected) = (Array(received.rowItems.elements), Array(whole.rowItems.elements))
            #expect(items == expected)
            let (unknown, expectedUnknown) = (received.unknown.count, whole.unknown.count)
            let (rows, expectedRows) = (received.unknownRows, whole.unknownRows)
            #expect(unknown == expectedUnknown && rows == expectedRows)
        }
    }

    @Test("of blocks take in rows of other blocks without the numbers of a vocabulary")
    func blocksOfBlocks() throws {
        let vocabulary = try ItemVocabulary(items: ["b", "a"].map { .init(id: $0) })
        let table = InteractionTable(vocabulary: .grow(vocabulary), hasTimes: false, events: [])
        var block = InteractionTable(blocksOf: table)
        var receiver = InteractionTable(blocksOf: table)
        add(["new", "a", "b"], to: &block)
        receiver.add(block)
        let numbers = Array(receiver.rowItems.elements)
        #expect(numbers == [0, 1, 2])
    }
}
