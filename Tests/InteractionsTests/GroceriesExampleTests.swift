import Interactions
import Testing

@Suite struct GroceriesExampleTests {
    /// The repository's `Examples/groceries`, found from where this file was compiled.
    private let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Examples/groceries"

    @Test("the bundled carts are read whole")
    func theBundledCartsAreReadWhole() throws {
        let items = try ItemFile(path: folder + "/items.csv")
        #expect(items.line.contains("; item: item_id, title: title, category: department; "), "\(items.line)")
        let data = try InteractionReader.read(
            path: folder + "/carts.csv.gz", titles: items.titles, categories: items.categories)
        #expect(data.summary.rows == 312_756)
        #expect(data.summary.interactions == 312_756)
        #expect(data.sequences.count == 30_000)
        #expect(data.vocabulary.items.count == 809)
        #expect(data.vocabulary.items.allSatisfy { $0.title != nil && $0.category != nil })
        #expect(data.summary.itemsWithCategory == 809)
        #expect(data.vocabulary.items.reduce(0) { $0 + $1.count } == 312_756)
        let lengths = (0..<data.sequences.count).map { data.sequences.sequence($0).count }
        #expect(lengths.min() == 3)
        #expect(lengths.max() == 40)
        // No cart holds an item twice: a held-out item is never also in its history.
        #expect((0..<data.sequences.count).allSatisfy { Set(data.sequences.sequence($0)).count == lengths[$0] })
    }
}
