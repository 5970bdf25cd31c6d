/// The items of a vocabulary in the order of their indices.
///
/// An item is made when it is asked for, which copies its texts, since all lie in one piece of memory (``ItemColumns``): who goes
/// through millions asks for the properties that are wanted.
public struct ItemList: Sendable {
    private let contents: VocabularyContents

    init(_ contents: VocabularyContents) { self.contents = contents }

    /// Whether any item has a title.
    public var hasTitles: Bool { contents.columns.hasTitles }
    /// Whether any item has a category.
    public var hasCategories: Bool { contents.columns.categoryNames.count > 0 }
    /// Whether of any item it is known when it was first seen.
    public var hasDays: Bool { contents.columns.hasDays }

    /// Interactions with each item.
    public var counts: CompactIntegers { contents.columns.counts }
}

extension ItemList: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { contents.columns.count }

    /// The item with index ``ItemVocabulary/firstItem`` + `place`.
    public subscript(place: Int) -> ItemVocabulary.Item { contents.columns.item(at: place) }
}

extension ItemList: Equatable {
    /// Whether both have equal items in equal order. Texts are equal if their bytes are.
    public static func == (left: ItemList, right: ItemList) -> Bool { left.contents.columns == right.contents.columns }
}
