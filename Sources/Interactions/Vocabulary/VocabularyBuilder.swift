/// Collects the items of a vocabulary one after the other, each checked when it comes.
struct VocabularyBuilder {
    private var columns = ItemColumns()
    private var lookup = IDLookup()
    private var categories = ByteIndex()
    private var interactions = 0

    /// How many items were collected so far.
    var count: Int { columns.count }

    /// What was collected so far.
    var contents: VocabularyContents { VocabularyContents(columns, lookup) }

    /// - Throws: ``VocabularyError`` on an empty id, one that occurs twice, one with a control character, a negative count, or counts
    ///   that together exceed ``ItemVocabulary/mostInteractions``
    mutating func append(_ item: ItemVocabulary.Item) throws(VocabularyError) {
        if let problem = item.withBorrowed({ add($0) }) { throw problem }
    }

    /// - Returns: why the item cannot be one of the vocabulary (``append(_:)``); `nil` if it has become one
    mutating func add(_ item: BorrowedItem) -> VocabularyError? {
        guard !item.id.isEmpty else { return .emptyID(position: columns.count + 1) }
        guard !item.id.contains(where: ItemVocabulary.isControl) else {
            return .controlCharacter(id: Self.text(item.id))
        }
        guard item.count >= 0 else { return .negativeCount(id: Self.text(item.id), count: item.count) }
        // Neither overflows: what was let in before is at most the limit.
        guard item.count <= ItemVocabulary.mostInteractions - interactions else {
            return .tooManyInteractions(id: Self.text(item.id))
        }
        interactions += item.count
        guard lookup.insert(item.id, behind: columns.ids) else { return .duplicateID(Self.text(item.id)) }
        columns.append(item, &categories)
        return nil
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
