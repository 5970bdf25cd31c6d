import Testing

@testable import Interactions

/// Carts whose order means nothing.
@Suite("Sets")
struct SetTests {
    private func read(
        _ text: String, _ order: ItemOrder, minimum: Int = 2, vocabulary: VocabularyPolicy = .build
    ) throws -> InteractionDataset {
        try withFile(text.utf8) {
            try InteractionReader.read(
                path: $0, options: ReadingOptions(minimumSequenceLength: minimum), order: order, vocabulary: vocabulary)
        }
    }

    private let twice = "cart,item\n1,a\n1,b\n1,a\n1,b\n2,c\n2,c\n3,b\n3,a\n3,c\n"

    @Test("a set holds an item once, the first; what comes again is counted, nowhere else to be seen")
    func once() throws {
        let data = try read(twice, .set)
        #expect(data.sequences == UserSequences([(userID: "1", items: [2, 3]), (userID: "3", items: [3, 2, 4])]))
        #expect(data.summary.repeatedItems == 3 && data.summary.usersTooShort == 1)
        #expect(data.summary.users == 2 && data.summary.interactions == 5)
        #expect(data.vocabulary.items.map(\.count) == [2, 2, 2])
        #expect(SequenceSplit(data.sequences, method: .users(fraction: 1), order: .set).validation.repeatShare == 0)
    }

    @Test("of a sequence an item may come again; a given vocabulary keeps its counts")
    func others() throws {
        #expect(try read(twice, .sequence).summary.repeatedItems == 0)
        #expect(try read(twice, .sequence).sequences.count == 3)
        let known = try ItemVocabulary(items: [.init(id: "a", count: 9), .init(id: "b", count: 1)])
        #expect(try read(twice, .set, vocabulary: .fixed(known)).vocabulary == known)
        #expect(try read(twice, .set, minimum: 1, vocabulary: .grow(known)).vocabulary.items.map(\.count) == [2, 2, 2])
    }

    @Test("carts of one item twice are nothing to learn from, and that is said")
    func nothingLeft() throws {
        let error = #expect(throws: InteractionError.self) { try read("cart,item\n1,a\n1,a\n2,b\n2,b\n", .set) }
        #expect(error?.description.contains("2 users with fewer than 2 items") == true)
    }
}
