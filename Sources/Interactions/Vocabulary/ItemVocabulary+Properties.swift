/// Single properties of items, for those who go through many: none makes an item, and none a text that is not asked for.
extension ItemVocabulary {
    /// The id of the item with an index, which must be one of an item: 2 or more, less than ``count``. So is it below.
    public func id(at index: Int32) -> String { contents.columns.ids[place(of: index)] }

    /// Calls `body` with the bytes of an item's id, where they lie.
    public func withID(at index: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        contents.columns.ids.withBytes(of: place(of: index), body)
    }

    /// Whether the bytes of one item's id come before those of another's.
    public func id(at index: Int32, isBeforeThatAt other: Int32) -> Bool {
        let ids = contents.columns.ids
        return ids.withBytes(of: place(of: index)) { id in
            ids.withBytes(of: place(of: other)) { id.lexicographicallyPrecedes($0) }
        }
    }

    /// An item's title.
    public func title(at index: Int32) -> String? { contents.columns.title(at: place(of: index)) }

    /// Calls `body` with the bytes of an item's title, where they lie; with none if it has no title.
    public func withTitle(at index: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        contents.columns.withTitle(at: place(of: index), body)
    }

    /// An item's category.
    public func category(at index: Int32) -> String? { categoryNumber(at: index).map(categoryName) }

    /// The number of an item's category, the same for items whose categories have the same bytes; `nil` if it has none.
    public func categoryNumber(at index: Int32) -> Int32? { contents.columns.categoryNumber(at: place(of: index)) }

    /// The category with a number (``categoryNumber(at:)``).
    public func categoryName(_ number: Int32) -> String { contents.columns.categoryNames[Int(number)] }

    /// Interactions with an item.
    public func count(at index: Int32) -> Int { contents.columns.counts[place(of: index)] }

    func place(of index: Int32) -> Int {
        precondition(index >= Self.firstItem && Int(index) < count, "\(index) is not the index of an item")
        return Int(index - Self.firstItem)
    }
}

/// Items of two vocabularies. Ids are compared as bytes.
extension ItemVocabulary {
    /// For each of ``items`` the index that another vocabulary gives to its id; `nil` where it does not have it.
    public func indices(in other: ItemVocabulary) -> [Int32?] {
        let ids = contents.columns.ids
        return (0..<ids.count).map { place in ids.withBytes(of: place) { other.index(of: $0) } }
    }

    /// Whether the items of another vocabulary, by their ids, are the first ones here.
    public func begins(with other: ItemVocabulary) -> Bool {
        let (ids, first) = (contents.columns.ids, other.contents.columns.ids)
        guard first.count <= ids.count else { return false }
        return (0..<first.count).allSatisfy { place in first.withBytes(of: place) { ids.holds($0, at: place) } }
    }
}
