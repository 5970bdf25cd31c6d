/// An item whose texts lie where somebody else keeps them: a ``VocabularyBuilder`` copies them from there, without a `String` between.
///
/// To be used within the call that gives it: it does not keep the memory.
struct BorrowedItem {
    var id: UnsafeBufferPointer<UInt8>
    /// Empty if there is none. So is ``category``.
    var title: UnsafeBufferPointer<UInt8>
    var category: UnsafeBufferPointer<UInt8>
    /// Interactions with it.
    var count: Int
    var firstSeen: CalendarDay?

    /// The item after more data: with the count of these, their title and category if they have one, and the earlier day.
    func updated(by newer: BorrowedItem) -> BorrowedItem {
        BorrowedItem(
            id: id, title: newer.title.isEmpty ? title : newer.title,
            category: newer.category.isEmpty ? category : newer.category, count: newer.count,
            firstSeen: [newer.firstSeen, firstSeen].compactMap(\.self).min())
    }
}

extension ItemVocabulary.Item {
    /// Calls `body` with the item, its texts where they lie.
    func withBorrowed<Result>(_ body: (BorrowedItem) -> Result) -> Result {
        var (id, title, category) = (self.id, self.title ?? "", self.category ?? "")
        return id.withUTF8 { id in
            title.withUTF8 { title in
                category.withUTF8 { category in
                    body(BorrowedItem(id: id, title: title, category: category, count: count, firstSeen: firstSeen))
                }
            }
        }
    }
}
