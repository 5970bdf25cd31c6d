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
}
