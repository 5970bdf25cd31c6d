import Interactions
import Platform
import TestSupport
import Testing

@testable import Inference

@Suite struct ItemCatalogueTests {
    private func catalogue(_ items: [ItemVocabulary.Item]) throws -> ItemCatalogue {
        let vocabulary = try ItemVocabulary(items: items)
        let popular = items.indices.sorted { (items[$1].count, $0) < (items[$0].count, $1) }
        return ItemCatalogue(vocabulary, popular: popular.map { Int32($0) + ItemVocabulary.firstItem })
    }

    private func found(_ query: UTF8Text, limit: Int = 100) async throws -> [UTF8Text] {
        let catalogue = try catalogue([
            .init(id: "soy", title: "Soy milk", count: 9), .init(id: "oat-milk", count: 8),
            .init(id: "m1", title: "Milk, whole", count: 3), .init(id: "MILKSHAKE", title: "Shake", count: 5),
            .init(id: "cafe", title: "Café au lait", count: 2),
            .init(id: "crème", title: "ÉCLAIR\u{0}milk\u{1}", count: 1),
        ])
        return await catalogue.search(query, limit: limit).map(\.id)
    }

    @Test("what begins with the query comes first, then the popular")
    func whatBeginsWithItComesFirstThenThePopular()
        async throws
    {
        #expect(try await found("milk") == ["MILKSHAKE", "m1", "soy", "oat-milk", "crème"])
        #expect(try await found("mIlK") == (try await found("milk")))
        for limit in 1...5 {
            #expect(try await found("milk", limit: limit) == Array(try await found("milk").prefix(limit)))
        }
    }

    @Test("ids and titles are searched, each by itself")
    func idsAndTitlesAreSearchedEachByItself() async throws {
        #expect(try await found("soy") == ["soy"])
        #expect(try await found("m1milk") == [])
        #expect(try await found("m1") == ["m1"])
        #expect(try await found("oat-milkm1") == [])
        #expect(try await found("shake") == ["MILKSHAKE"])
        #expect(try await found("wholemilk") == [])
    }

    @Test("letters of any alphabet have no case")
    func lettersOfAnyAlphabetHaveNoCase() async throws {
        #expect(try await found("CAFÉ") == ["cafe"])
        #expect(try await found("écl") == ["crème"])
        #expect(try await found("É") == ["crème", "cafe"])
    }

    @Test("an empty query finds the popular, and control characters nothing")
    func emptyFindsThePopularAndControlCharactersNothing() async throws {
        #expect(try await found("", limit: 2) == ["soy", "oat-milk"])
        #expect(try await found("\u{0}") == [])
        #expect(try await found("\u{1}") == [])
        #expect(try await found("soy\u{1}soy") == [])
        #expect(try await found(UTF8Text(String(repeating: "x", count: 10_000))) == [])
    }

    @Test("what is searched is made by the first search; after a model that was searched it is there already")
    func preparedAfterSearched() async throws {
        let vocabulary = try ItemVocabulary(items: [.init(id: "a", title: "Bread")])
        let first = ItemCatalogue(vocabulary, popular: [2])
        #expect(!first.isPrepared && !ItemCatalogue(vocabulary, popular: [2], after: first).isPrepared)
        #expect(await first.search("", limit: 1).count == 1)
        #expect(!first.isPrepared)
        #expect(await first.search("bread", limit: 1).count == 1)
        #expect(first.isPrepared)
        let next = ItemCatalogue(vocabulary, popular: [2], after: first)
        #expect(next.isPrepared)
        #expect(await next.search("BRE", limit: 1).map(\.id) == ["a"])
    }

    @Test("an empty catalogue finds nothing")
    func anEmptyCatalogueFindsNothing() async throws {
        let catalogue = try catalogue([])
        #expect(await catalogue.search("", limit: 5).isEmpty)
        #expect(await catalogue.search("a", limit: 5).isEmpty)
        #expect(catalogue.entry(id: "a") == nil)
    }

    @Test(
        "sixty thousand items are searched in milliseconds",
        .disabled(if: Sanitizer.isInUse, "debug builds take seconds"))
    func sixtyThousandItemsAreSearchedInMilliseconds()
        async throws
    {
        let items = (0..<60_000).map { index in
            ItemVocabulary.Item(
                id: "\(index * 7 + 1)", title: "The Long Title of Film \(index) (\(1900 + index % 120))", count: index)
        }
        let catalogue = try catalogue(items)
        #expect(await catalogue.search("film 4711 ", limit: 5).map(\.id) == ["\(4711 * 7 + 1)"])
        // In each item, at the beginning of none: nothing ends the search early.
        let clock = ContinuousClock()
        var fastest = Duration.seconds(1)
        for _ in 0..<5 {
            let found = await clock.measureResult { await catalogue.search(" ", limit: 3) }
            #expect(found.result.map(\.count) == [59_999, 59_998, 59_997])
            fastest = min(fastest, found.duration)
        }
        #expect(fastest < .milliseconds(50))
    }

    @Test("a search costs the query's and the catalogue's length, whatever is looked for")
    func searchCostIsBounded() async throws {
        let title = String(repeating: "a", count: 200)
        let catalogue = try catalogue((0..<5_000).map { .init(id: "\($0)", title: title, count: $0) })
        for ending in ["", "b", "\u{301}\u{327}"] {
            let cost = try await LinearCost(size: 8_000) { count in
                UTF8Text(String(repeating: "a", count: count / 50) + String(repeating: ending, count: count))
            } _: {
                _ = await catalogue.search($0, limit: 100)
            }
            #expect(cost.isLinear, "\(ending): \(cost)")
        }
    }
}

extension ContinuousClock {
    fileprivate func measureResult<Result>(
        _ body: () async -> Result
    ) async -> (result: Result, duration: Duration) {
        let start = now
        let result = await body()
        return (result, now - start)
    }
}
