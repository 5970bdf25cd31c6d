/// The vocabulary of rows that were read, and where the items of their table are in it.
struct ReadVocabulary {
    let vocabulary: ItemVocabulary
    /// For each item number of the table its index; ``ItemVocabulary/padding`` of a new item that no kept row has.
    let indices: [Int32]

    /// Copies the texts of new items from the table, once, and of a vocabulary that grows, once.
    ///
    /// - Parameters:
    ///   - counts: how many rows have each item of the table
    ///   - titles: by item id
    ///   - categories: by item id
    ///   - threads: on how many the rows are looked at
    init(
        of table: borrowing InteractionTable, counts: [Int], _ policy: VocabularyPolicy, titles: [String: String],
        categories: [String: String], threads: Int
    ) throws(VocabularyError) {
        var indices = counts.indices.map { Int32($0) + ItemVocabulary.firstItem }
        var builder = VocabularyBuilder()
        let items = ReadItems(
            counts: counts, days: FirstSeenDays.find(in: table, threads: threads), titles: titles,
            categories: categories)
        switch policy {
        case .fixed(let vocabulary):
            (self.vocabulary, self.indices) = (vocabulary, indices)
            return
        case .grow(let known): try Self.add(known.contents.columns, items, to: &builder)
        case .build: break
        }
        let first = table.knownCount
        let new = (0..<Int32(table.ownItems.count)).filter { counts[first + Int($0)] > 0 }
        for number in indices.indices.dropFirst(first) { indices[number] = ItemVocabulary.padding }
        for own in table.ownItems.sorted(new) {
            let number = first + Int(own)
            indices[number] = Int32(builder.count) + ItemVocabulary.firstItem
            let problem = table.ownItems.withBytes(of: Int(own)) { id in
                items.withItem(number, id: id) { builder.add($0) }
            }
            if let problem { throw problem }
        }
        (vocabulary, self.indices) = (ItemVocabulary(builder), indices)
    }

    /// Adds a vocabulary's items, with what the rows say of those that they have.
    private static func add(
        _ known: ItemColumns, _ items: ReadItems, to builder: inout VocabularyBuilder
    ) throws(VocabularyError) {
        for place in 0..<known.count {
            let problem = known.withItem(at: place) { item -> VocabularyError? in
                guard items.counts[place] > 0 else { return builder.add(item) }
                return items.withItem(place, id: item.id) { builder.add(item.updated(by: $0)) }
            }
            if let problem { throw problem }
        }
    }
}
