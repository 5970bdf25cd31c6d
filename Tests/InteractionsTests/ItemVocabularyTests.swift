import Interactions
import Testing

@Suite struct ItemVocabularyTests {
    private let small: ItemVocabulary

    init() throws {
        small = try ItemVocabulary(items: [
            .init(id: "bread", title: "Bread", count: 7), .init(id: "milk", count: 3), .init(id: "a-very-long-item-id"),
        ])
    }

    @Test("items start at two")
    func itemsStartAtTwo() {
        #expect(small.count == 5)
        #expect(small.index(of: "bread") == 2)
        #expect(small.index(of: "a-very-long-item-id") == 4)
        #expect(small.item(at: 3).id == "milk")
        #expect(small.index(of: "butter") == nil)
        #expect(small.index(of: "") == nil)
    }

    @Test("many ids of all lengths are found")
    func manyIDsOfAllLengthsAreFound() throws {
        let ids = (0..<5000).map { String(repeating: "x", count: $0 % 21) + String($0) }
        let vocabulary = try ItemVocabulary(items: ids.map { .init(id: $0) })
        for (position, id) in ids.enumerated() { #expect(vocabulary.index(of: id) == Int32(position + 2)) }
        #expect(vocabulary.index(of: "5000") == nil)
        #expect(vocabulary.index(of: "xxxxxxxxxxxxxxxxxxxx5000") == nil)
    }

    @Test("canonically equivalent spellings are different items")
    func canonicallyEquivalentSpellingsAreDifferentItems()
        throws
    {
        let vocabulary = try ItemVocabulary(items: [.init(id: "caf\u{e9}"), .init(id: "cafe\u{301}")])
        #expect(vocabulary.index(of: "caf\u{e9}") == 2)
        #expect(vocabulary.index(of: "cafe\u{301}") == 3)
    }

    @Test("bad items are refused")
    func badItemsAreRefused() {
        #expect(throws: VocabularyError.emptyID(position: 2)) {
            try ItemVocabulary(items: [.init(id: "a"), .init(id: "")])
        }
        #expect(throws: VocabularyError.duplicateID("a")) {
            try ItemVocabulary(items: [.init(id: "a"), .init(id: "a")])
        }
        for id in ["a\tb", "a\nb", "\u{0}", "\u{7f}"] {
            #expect(throws: VocabularyError.controlCharacter(id: id)) { try ItemVocabulary(items: [.init(id: id)]) }
        }
        #expect(throws: VocabularyError.negativeCount(id: "a", count: -1)) {
            try ItemVocabulary(items: [.init(id: "a", count: -1)])
        }
    }

    @Test("integers sort by value and other ids by bytes")
    func integersSortByValueAndOtherIDsByBytes() {
        #expect(
            ItemVocabulary.sortedIDs(["10", "9", "-2", "-10", "0", "100"]) == ["-10", "-2", "0", "9", "10", "100"])
        let huge = "123456789012345678901234567890"
        #expect(ItemVocabulary.sortedIDs([huge, "99999999999999999999", "5"]) == ["5", "99999999999999999999", huge])
        // One id that is no canonical integer makes all of them text.
        #expect(ItemVocabulary.sortedIDs(["10", "9", "007"]) == ["007", "10", "9"])
        #expect(ItemVocabulary.sortedIDs(["9", "-0"]) == ["-0", "9"])
        #expect(
            ItemVocabulary.sortedIDs(["b", "Z", "é", "a", "bread-long-1", "bread-long-0", "bread-lo"]) == [
                "Z", "a", "b", "bread-lo", "bread-long-0", "bread-long-1", "é",
            ])
    }

    @Test("growing keeps old indices and appends new items sorted")
    func growingKeepsOldIndicesAndAppendsNewItemsSorted() throws {
        let old = try ItemVocabulary(items: [.init(id: "20", title: "Twenty", count: 1), .init(id: "5", count: 2)])
        let grown = try old.grown(with: [
            .init(id: "100", count: 4), .init(id: "5", title: "Five", count: 9), .init(id: "7"),
            .init(id: "20", count: 3),
        ])
        #expect(grown.items.map(\.id) == ["20", "5", "7", "100"])
        #expect(grown.items.map(\.count) == [3, 9, 0, 4])
        #expect(grown.items.map(\.title) == ["Twenty", "Five", nil, nil])
        #expect(throws: VocabularyError.duplicateID("8")) { try old.grown(with: [.init(id: "8"), .init(id: "8")]) }
    }

    @Test("TSV has a row for every index")
    func tsvHasARowForEveryIndex() {
        let text = String(decoding: small.tsv(), as: UTF8.self)
        #expect(
            text == "index\tid\tcount\ttitle\n0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\tbread\t7\tBread\n3\tmilk\t3\t\n"
                + "4\ta-very-long-item-id\t0\t\n")
    }

    @Test("any title survives writing and reading TSV")
    func tsvRoundTripsAnyTitle() throws {
        let titles = ["a\tb", "line\nbreak", "\r\n", "back\\slash\\n", "Amélie \"quoted\", 1", "\\", "🍞", ""]
        let vocabulary = try ItemVocabulary(
            items: titles.enumerated().map { .init(id: "i\($0.offset)", title: $0.element, count: $0.offset) })
        #expect(try ItemVocabulary(tsv: vocabulary.tsv()) == vocabulary)
        #expect(vocabulary.items.last?.title == nil)
        let empty = try ItemVocabulary(items: [])
        #expect(try ItemVocabulary(tsv: empty.tsv()) == empty)
    }

    @Test("growing carries categories as it does titles")
    func growingCarriesCategories() throws {
        let old = try ItemVocabulary(items: [.init(id: "20", category: "old"), .init(id: "5", category: "kept")])
        let grown = try old.grown(with: [
            .init(id: "7", category: "new"), .init(id: "5"), .init(id: "20", category: "changed"), .init(id: "9"),
        ])
        #expect(grown.items.map(\.id) == ["20", "5", "7", "9"])
        #expect(grown.items.map(\.category) == ["changed", "kept", "new", nil])
    }

    @Test("TSV has a column of categories where an item has one")
    func tsvHasCategoriesWhereAnItemHasOne() throws {
        let names = ["a\tb", "line\nbreak\r", "back\\slash", "A long category of very many items", "", "Dairy|Eggs"]
        let vocabulary = try ItemVocabulary(
            items: names.enumerated().map { .init(id: "i\($0.offset)", title: "T", category: $0.element, count: 1) })
        #expect(vocabulary.items[4].category == nil)
        let text = String(decoding: vocabulary.tsv(), as: UTF8.self)
        #expect(
            text.hasPrefix("index\tid\tcount\ttitle\tcategory\n0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n2\ti0\t1\tT\ta\\tb\n")
        )
        #expect(text.hasSuffix("6\ti4\t1\tT\t\n7\ti5\t1\tT\tDairy|Eggs\n"))
        #expect(try ItemVocabulary(tsv: vocabulary.tsv()) == vocabulary)
        // A file with the column and nothing in it is one without.
        let empty = try ItemVocabulary(
            tsv: Array("index\tid\tcount\ttitle\tcategory\n0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n2\ta\t1\tA\t\n".utf8))
        #expect(Array(empty.items) == [.init(id: "a", title: "A", count: 1)])
        #expect(String(decoding: empty.tsv(), as: UTF8.self).hasPrefix("index\tid\tcount\ttitle\n"))
    }

    @Test("TSV has a column of days where it is known when an item was first seen, behind that of categories")
    func tsvHasDaysWhereOneIsKnown() throws {
        let vocabulary = try ItemVocabulary(items: [
            .init(id: "a", title: "A", count: 3, firstSeen: CalendarDay("2024-02-29")), .init(id: "b", count: 1),
            .init(id: "c", category: "Dairy", count: 1, firstSeen: CalendarDay("1999-12-31")),
        ])
        let text = String(decoding: vocabulary.tsv(), as: UTF8.self)
        #expect(
            text == "index\tid\tcount\ttitle\tcategory\tfirst_seen\n0\t[PAD]\t0\t\t\t\n1\t[MASK]\t0\t\t\t\n"
                + "2\ta\t3\tA\t\t2024-02-29\n3\tb\t1\t\t\t\n4\tc\t1\t\tDairy\t1999-12-31\n")
        #expect(try ItemVocabulary(tsv: vocabulary.tsv()) == vocabulary)
        for day in ["2024-02-30", "29.2.2024", "2024-02-29 ", "0"] {
            let wrong = Array(text.replacing("2024-02-29", with: day).utf8)
            #expect(
                throws: VocabularyError.malformed(line: 4, reason: "'\(day)' is not a day such as 2024-03-09")
            ) { try ItemVocabulary(tsv: wrong) }
        }
    }

    @Test("TSV of many items comes in pieces, which are its bytes in order")
    func tsvComesInPieces() throws {
        let vocabulary = try ItemVocabulary(
            items: (0..<30_000).map { .init(id: "item \($0)", title: "a\ttitle of \($0)", category: "c\($0 % 7)") })
        var pieces: [[UInt8]] = []
        vocabulary.forEachPieceOfTSV { pieces.append($0) }
        #expect(pieces.count > 2 && pieces.allSatisfy { $0.count < 1 << 19 })
        #expect(Array(pieces.joined()) == vocabulary.tsv())
        #expect(try ItemVocabulary(tsv: vocabulary.tsv()) == vocabulary)
    }

    @Test(
        "malformed TSV names the line",
        arguments: [
            ("", 1), ("index\tid\n", 1), ("index\tid\tcount\ttitle\n", 2),
            ("index\tid\tcount\ttitle\n0\t[PAD]\t0\t\n", 3),
            ("index\tid\tcount\ttitle\n0\t[MASK]\t0\t\n1\t[PAD]\t0\t\n", 2),
            ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t0\t", 4), ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n3\ta\t0\t\n", 4),
            ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t0\t\n2\tb\t0\t\n", 5),
            ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t-1\t\n", 4), ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t01\t\n", 4),
            ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t1\n", 4), ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t1\tx\\q\n", 4),
            ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n\n", 4), ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t1\tx\ty\n", 4),
            ("H0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t99999999999999999999\t\n", 4),
            ("index\tid\tcount\ttitle\tgenre\n0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n", 1),
            ("C0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n", 2), ("C0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n2\ta\t1\tx\n", 4),
            ("C0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n2\ta\t1\tx\ty\tz\n", 4),
            ("C0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n2\ta\t1\tx\ty\\q\n", 4), ("C0\t[PAD]\t0\t\t\n", 3),
            ("index\tid\tcount\ttitle\tfirst_seen\n0\t[PAD]\t0\t\t\n1\t[MASK]\t0\t\t\n", 1),
        ])
    func malformedTSVNamesTheLine(text: String, line: Int) {
        let header = "index\tid\tcount\ttitle"
        let text = text.replacing("H", with: header + "\n", maxReplacements: 1)
            .replacing(/^C/, with: header + "\tcategory\n")
        let error = #expect(throws: VocabularyError.self) { try ItemVocabulary(tsv: Array(text.utf8)) }
        #expect(error?.description.contains("line \(line):") == true, "\(error?.description ?? "")")
    }

    @Test("TSV that is not UTF-8 or has duplicate ids is refused")
    func tsvThatIsNotUTF8OrHasDuplicateIDsIsRefused() {
        var bytes = small.tsv()
        bytes[bytes.count - 3] = 0xff
        #expect(throws: VocabularyError.malformed(line: 6, reason: "not UTF-8")) { try ItemVocabulary(tsv: bytes) }
        let twice = "index\tid\tcount\ttitle\n0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n2\ta\t0\t\n3\ta\t0\t\n"
        #expect(throws: VocabularyError.duplicateID("a")) { try ItemVocabulary(tsv: Array(twice.utf8)) }
    }
}
