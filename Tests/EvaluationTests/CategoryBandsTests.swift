import Interactions
import Testing

@testable import Evaluation

/// Cases by the category of the held-out item.
@Suite struct CategoryBandsTests {
    @Test("the most frequent categories of the cases stand by themselves, the others and those without one together")
    func mostFrequent() throws {
        // Item i has the category c(i / 2), and the last one none: "c0" is asked for most often.
        let items = (0..<51).map { ItemVocabulary.Item(id: "\($0)", category: $0 == 50 ? nil : "c\($0 / 2)") }
        let vocabulary = try ItemVocabulary(items: items)
        let targets = (0..<51).flatMap { [Int32](repeating: Int32($0 + 2), count: 60 - $0) } + [ItemVocabulary.padding]
        let bands = CategoryBands(targets, vocabulary)
        #expect(bands.labels == (0..<20).map { "c\($0)" } + ["others", "no category"])
        #expect(bands.bandOfCase.count == targets.count)
        for (target, band) in zip(targets, bands.bandOfCase) {
            let item = Int(target) - 2
            #expect(band == (item < 0 || item == 50 ? 21 : min(item / 2, 20)), "item \(item)")
        }
    }

    @Test("categories are bytes, and equally frequent ones are in their order")
    func bytes() throws {
        let names = ["cafe\u{301}", "b", "caf\u{e9}", "B", "a|b"]
        let vocabulary = try ItemVocabulary(items: names.map { .init(id: $0, category: $0) })
        let bands = CategoryBands([6, 5, 4, 3, 2, 2], vocabulary)
        #expect(bands.labels.count == 7 && bands.bandOfCase == [2, 1, 4, 3, 0, 0])
        #expect(bands.labels.dropLast(2).map { Array($0.utf8) } == [0, 3, 4, 1, 2].map { Array(names[$0].utf8) })
        #expect(CategoryBands([], vocabulary).labels == ["others", "no category"])
    }
}
