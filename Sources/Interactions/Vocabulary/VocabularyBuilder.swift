/// Collects the items of a vocabulary one after the other, each checked when it comes.
struct VocabularyBuilder {
    private var columns = ItemColumns()
    private var lookup = IDLookup()
    private var categories = ByteIndex()
    private var interactions = 0

    /// What was collected so far.
    var contents: VocabularyContents { VocabularyContents(columns, lookup) }

    /// - Throws: ``VocabularyError`` on an empty id, one that occurs twice, one with a control character, a negative count, or counts
    ///   that together exceed ``ItemVocabulary/mostInteractions``
    mutating func append(_ item: ItemVocabulary.Item) throws(VocabularyError) {
        guard !item.id.isEmpty else { throw .emptyID(position: columns.count + 1) }
        guard !item.id.utf8.contains(where: ItemVocabulary.isControl) else { throw .controlCharacter(id: item.id) }
        guard item.count >= 0 else { throw .negativeCount(id: item.id, count: item.count) }
        // Neither overflows: what was let in before is at most the limit.
        guard item.count <= ItemVocabulary.mostInteractions - interactions else {
            throw .tooManyInteractions(id: item.id)
        }
        interactions += item.count
        guard isNew(item.id) else { throw .duplicateID(item.id) }
        columns.append(item, &categories)
    }

    /// Notes an id that is to become the next item's, if no item has it.
    private mutating func isNew(_ id: String) -> Bool {
        var id = id
        return id.withUTF8 { lookup.insert($0, behind: columns.ids) }
    }
}
