import Platform
import Testing

@testable import Interactions

/// How the items of a vocabulary lie in memory.
@Suite("Lists of items")
struct ItemListTests {
    private typealias Item = ItemVocabulary.Item

    /// Items of which each property is there for some, in all combinations.
    private static func items(_ count: Int, seed: UInt64) -> [Item] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { place in
            Item(
                id: String(repeating: "é", count: Int.random(in: 0...20, using: &random)) + String(place),
                title: Bool.random(using: &random) ? "Title \(place)" : nil,
                category: Bool.random(using: &random) ? "category \(place % 7)" : nil,
                count: Int.random(in: 0...1_000, using: &random),
                firstSeen: Bool.random(using: &random) ? CalendarDay(daysSince1970: place - 50) : nil)
        }
    }

    @Test("items come out as they went in, whatever is known of them", arguments: [0, 1, 2, 500])
    func sameItems(count: Int) throws {
        let items = Self.items(count, seed: UInt64(count))
        let vocabulary = try ItemVocabulary(items: items)
        #expect(Array(vocabulary.items) == items)
        #expect(vocabulary.items.count == count)
        for (place, item) in items.enumerated() {
            let index = Int32(place) + ItemVocabulary.firstItem
            #expect(vocabulary.item(at: index) == item)
            #expect(vocabulary.id(at: index) == item.id && vocabulary.title(at: index) == item.title)
            #expect(vocabulary.items.counts[place] == item.count)
            #expect(vocabulary.category(at: index) == item.category && vocabulary.count(at: index) == item.count)
            #expect(vocabulary.index(of: item.id) == index)
            var bytes: [UInt8] = []
            vocabulary.withID(at: index) { bytes = Array($0) }
            #expect(bytes == Array(item.id.utf8))
        }
        #expect(vocabulary.items.titleCount == items.count { $0.title != nil })
        #expect(vocabulary.items.categoryCount == items.count { $0.category != nil })
        #expect(Array(vocabulary.items.days) == items.map(\.firstSeen))
        #expect(vocabulary.items.counts.values == items.map(\.count))
    }

    @Test("a property is known of a list if it is of one item, wherever that is")
    func properties() throws {
        for place in [0, 3, 9] {
            var items = (0..<10).map { Item(id: "\($0)") }
            let plain = try ItemVocabulary(items: items).items
            #expect(!plain.hasTitles && !plain.hasCategories && !plain.hasDays)
            items[place].title = "T"
            items[place].category = "C"
            items[place].firstSeen = CalendarDay(daysSince1970: 0)
            let list = try ItemVocabulary(items: items).items
            #expect(list.hasTitles && list.hasCategories && list.hasDays)
            #expect(Array(list) == items)
            #expect(list != plain)
        }
    }

    @Test("an empty title or category is none")
    func emptyTexts() throws {
        let list = try ItemVocabulary(items: [Item(id: "a", title: "", category: "")]).items
        #expect(Array(list) == [Item(id: "a")] && !list.hasTitles && !list.hasCategories)
    }

    @Test("lists are equal if their items are, and not if one property differs")
    func equality() throws {
        let items = Self.items(40, seed: 1)
        let list = try ItemVocabulary(items: items).items
        #expect(try ItemVocabulary(items: items).items == list)
        let changes: [(inout Item) -> Void] = [
            { $0.id += "x" }, { $0.title = "other" }, { $0.category = "other" }, { $0.count += 1 },
            { $0.firstSeen = CalendarDay(daysSince1970: 9_999) },
        ]
        for change in changes {
            var changed = items
            change(&changed[17])
            #expect(try ItemVocabulary(items: changed).items != list)
        }
    }

    @Test("texts that differ in their bytes are different ones, also where Swift takes them for equal")
    func canonicallyEquivalentTexts() throws {
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
        #expect(composed == decomposed)
        for property in [\Item.title, \Item.category] {
            let items = [composed, decomposed].map { text in
                var item = Item(id: "a")
                item[keyPath: property] = text
                return item
            }
            #expect(items[0] != items[1])
            #expect(try ItemVocabulary(items: [items[0]]) != ItemVocabulary(items: [items[1]]))
        }
        #expect(Item(id: composed) != Item(id: decomposed))
    }

    @Test("items of two vocabularies are the same by the bytes of their ids")
    func sameIDs() throws {
        let ids = ["a", "caf\u{e9}", "b"]
        let one = try ItemVocabulary(items: ids.map { Item(id: $0, title: "one") })
        let longer = try ItemVocabulary(items: (ids + ["c"]).map { Item(id: $0) })
        let other = try ItemVocabulary(items: ["b", "cafe\u{301}", "a"].map { Item(id: $0) })
        #expect(longer.begins(with: one) && one.begins(with: one) && !one.begins(with: longer))
        #expect(!one.begins(with: other))
        #expect(one.indices(in: other) == [4, nil, 2])
        #expect(one.id(at: 2, isBeforeThatAt: 4) && one.id(at: 4, isBeforeThatAt: 3))
        #expect(!one.id(at: 2, isBeforeThatAt: 2))
    }

    @Test("categories are numbered as items bring them, and an item without one is alone")
    func categoryNumbers() throws {
        let categories = ["b", nil, "a", "b", nil, "a"]
        let items = categories.enumerated().map { Item(id: "\($0)", category: $1) }
        #expect(try ItemVocabulary(items: items).categoryNumbers() == [0, 2, 1, 0, 3, 1])
        #expect(try ItemVocabulary(items: [Item(id: "a")]).categoryNumbers() == nil)
    }

    @Test("numbers take four bytes until one does not fit, and stay what they were")
    func compactIntegers() {
        let most = Int(UInt32.max)
        for numbers in [[], [0, most, 7], [0, most, most + 1, 3, .max], [.max, 0]] as [[Int]] {
            var compact = CompactIntegers()
            for (place, number) in numbers.enumerated() {
                compact.append(number)
                #expect(compact.count == place + 1)
                #expect(compact.values == Array(numbers[...place]))
            }
            #expect(numbers.indices.allSatisfy { compact[$0] == numbers[$0] })
        }
    }

    @Test("texts are found by their bytes, also when the table of them has grown, and no other text is")
    func lookup() {
        var texts = TextList()
        var lookup = IDLookup()
        let ids = (0..<3_000).map { String(repeating: "x", count: $0 % 19) + String($0) }
        for (place, id) in ids.enumerated() {
            var id = id
            let (isNew, isNewAgain) = id.withUTF8 { bytes in
                let isNew = lookup.insert(bytes, behind: texts)
                texts.append(String(decoding: bytes, as: UTF8.self))
                return (isNew, lookup.insert(bytes, behind: texts))
            }
            #expect(isNew && !isNewAgain && texts.count == place + 1)
        }
        for (place, id) in (ids + ["", "x", "3000", "xx3000"]).enumerated() {
            var id = id
            let found = id.withUTF8 { lookup.find($0, in: texts) }
            #expect(found == (place < ids.count ? Int32(place) : nil))
        }
    }
}
