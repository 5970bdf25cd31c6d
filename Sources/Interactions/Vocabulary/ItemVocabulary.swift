import Platform

/// The items a model knows: external ids ↔ indices 2, 3, 4 … (rows of the embedding and of the output layer).
///
/// Index 0 is `[PAD]` and index 1 is `[MASK]`; neither is an item. Ids are compared by their UTF-8 bytes.
///
/// ```swift
/// let vocabulary = try ItemVocabulary(items: [.init(id: "bread"), .init(id: "milk", title: "Milk, 1 l")])
/// vocabulary.index(of: "milk")  // 3
/// vocabulary.item(at: 3).title  // "Milk, 1 l"
/// ```
public struct ItemVocabulary: Sendable, Equatable {
    /// The index of `[PAD]`.
    public static let padding: Int32 = 0
    /// The index of `[MASK]`.
    public static let mask: Int32 = 1
    /// The index of the first item.
    public static let firstItem: Int32 = 2

    /// The most interactions of all items together, 2⁵³: shares of them are exact in double precision.
    public static let mostInteractions = 1 << 53

    /// One item of the catalogue. Two are equal if their properties are, texts if their bytes are.
    public struct Item: Sendable, Equatable {
        /// The caller's own id.
        public var id: String
        /// What people call it, if known.
        public var title: String?
        /// What kind of thing it is, as its maker's data says, if known.
        public var category: String?
        /// Interactions with it in the training data.
        public var count: Int
        /// The day of its first interaction in the training data, if that has times.
        public var firstSeen: CalendarDay?

        public init(
            id: String, title: String? = nil, category: String? = nil, count: Int = 0, firstSeen: CalendarDay? = nil
        ) {
            self.id = id
            self.title = title
            self.category = category
            self.count = count
            self.firstSeen = firstSeen
        }

        // `==` of two strings holds canonically equivalent ones for equal, in quadratic time for runs of combining marks.
        public static func == (left: Item, right: Item) -> Bool {
            UTF8Text(left.id) == UTF8Text(right.id)
                && left.title.map { UTF8Text($0) } == right.title.map { UTF8Text($0) }
                && left.category.map { UTF8Text($0) } == right.category.map { UTF8Text($0) }
                && left.count == right.count && left.firstSeen == right.firstSeen
        }
    }

    let contents: VocabularyContents

    /// The items with index 2, 3, 4 …
    public var items: ItemList { ItemList(contents) }

    /// Items plus `[PAD]` and `[MASK]`: the rows of an embedding.
    public var count: Int { contents.columns.count + Int(Self.firstItem) }

    /// Gives the items the indices 2, 3, 4 … in the order they come. An empty title or category counts as none.
    ///
    /// Fails on an empty id, one that occurs twice, one with a control character (U+0000–U+001F, U+007F), a negative
    /// count, or counts that together exceed ``mostInteractions``.
    public init(items: [Item]) throws(VocabularyError) {
        var builder = VocabularyBuilder()
        for item in items { try builder.append(item) }
        self.init(builder)
    }

    init(_ builder: VocabularyBuilder) { contents = builder.contents }

    /// The index of an item, `nil` for an unknown id. Takes constant time.
    public func index(of id: String) -> Int32? {
        var id = id
        return id.withUTF8 { index(of: $0) }
    }

    /// The index of an item a client names, `nil` for an unknown id: under the name itself, else, for a whole number that is
    /// written as a floating one (``CanonicalID``), under that. Takes constant time, plus the id's length.
    public func index(of id: UTF8Text) -> Int32? {
        if let index = index(of: id.string) { return index }
        var text = id.string
        return text.withUTF8 { bytes in
            CanonicalID.with(bytes) { index(of: $0) }
        }
    }

    /// The same of bytes.
    func index(of id: UnsafeBufferPointer<UInt8>) -> Int32? {
        contents.place(of: id).map { $0 + Self.firstItem }
    }

    /// The item with an index, which must be one of an item: 2 or more, less than ``count``. Copies the item's texts.
    public func item(at index: Int32) -> Item { contents.columns.item(at: place(of: index)) }

    /// A vocabulary that also knows `items`: old items keep their index, new ones follow in ``sortedIDs(_:)`` order.
    ///
    /// An old item that is among `items` takes their count, and their title and category where there is one, and of both days
    /// it was first seen on the earlier; the others stay as they are.
    public func grown(with items: [Item]) throws(VocabularyError) -> ItemVocabulary {
        let given = try ItemVocabulary(items: items)
        let (known, newer) = (contents.columns, given.contents.columns)
        var builder = VocabularyBuilder()
        for place in 0..<known.count {
            let problem = known.withItem(at: place) { item -> VocabularyError? in
                guard let place = given.contents.place(of: item.id) else { return builder.add(item) }
                return newer.withItem(at: Int(place)) { builder.add(item.updated(by: $0)) }
            }
            if let problem { throw problem }
        }
        let new = (0..<Int32(newer.count)).filter { place in
            newer.ids.withBytes(of: Int(place)) { contents.place(of: $0) == nil }
        }
        for place in newer.ids.sorted(new) {
            if let problem = newer.withItem(at: Int(place), { builder.add($0) }) { throw problem }
        }
        return ItemVocabulary(builder)
    }

    /// Equal items in equal order.
    public static func == (left: ItemVocabulary, right: ItemVocabulary) -> Bool { left.items == right.items }

    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }
}
