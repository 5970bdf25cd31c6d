/// The items of a vocabulary in the order of their indices.
///
/// An item is made when it is asked for, which copies its texts, since all lie in one piece of memory (``ItemColumns``): who goes
/// through millions asks for the properties that are wanted, here for all items, or for each (``ItemVocabulary/category(at:)`` …).
public struct ItemList: Sendable {
    private let contents: VocabularyContents

    init(_ contents: VocabularyContents) { self.contents = contents }

    /// Whether any item has a title.
    public var hasTitles: Bool { contents.columns.hasTitles }
    /// Whether any item has a category.
    public var hasCategories: Bool { contents.columns.categoryNames.count > 0 }
    /// Whether of any item it is known when it was first seen.
    public var hasDays: Bool { contents.columns.hasDays }

    /// How many items have a title. Looks at each.
    public var titleCount: Int {
        contents.columns.hasTitles ? indices.count { !contents.columns.isWithoutTitle(at: $0) } : 0
    }

    /// How many items have a category. Looks at each.
    public var categoryCount: Int {
        hasCategories ? indices.count { contents.columns.categoryNumber(at: $0) != nil } : 0
    }

    /// Interactions with each item.
    public var counts: CompactIntegers { contents.columns.counts }

    /// Of each item the day it was first seen on, if that is known.
    public var days: some RandomAccessCollection<CalendarDay?> {
        indices.lazy.map { [columns = contents.columns] in columns.firstSeen(at: $0) }
    }
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
