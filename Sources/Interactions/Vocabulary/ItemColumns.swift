/// The items of a vocabulary in the order of their indices, property by property, laid out for many millions of them.
///
/// Memory: the bytes of ids and titles, 4 more for each id and each count, and 4 for each title, category and day as far as items have
/// some. (8 instead of 4 for texts that have 4 GB together, and for counts from 2³² on.)
struct ItemColumns: Sendable, Equatable {
    private(set) var ids = TextList()
    /// Interactions with each item.
    private(set) var counts = CompactIntegers()
    // Of each property that follows: as far as the last item that has one. In many files no item has any.
    /// An empty one is none.
    private var titles = TextList()
    /// A number in ``categoryNames`` + 1; 0 is none.
    private var categories: [UInt32] = []
    private(set) var categoryNames = TextList()
    private var days: [Int32] = []
    private static let noDay = Int32.min

    var count: Int { ids.count }
    var hasTitles: Bool { titles.count > 0 }
    var hasDays: Bool { !days.isEmpty }

    func title(at place: Int) -> String? { isWithoutTitle(at: place) ? nil : titles[place] }

    func isWithoutTitle(at place: Int) -> Bool { place >= titles.count || titles.isEmpty(at: place) }

    /// The number of an item's category, from 0 on in the order in which the items bring them.
    func categoryNumber(at place: Int) -> Int32? {
        place < categories.count && categories[place] > 0 ? Int32(categories[place] - 1) : nil
    }

    func firstSeen(at place: Int) -> CalendarDay? {
        place < days.count && days[place] != Self.noDay ? CalendarDay(daysSince1970: Int(days[place])) : nil
    }

    func item(at place: Int) -> ItemVocabulary.Item {
        ItemVocabulary.Item(
            id: ids[place], title: title(at: place), category: categoryNumber(at: place).map { categoryNames[Int($0)] },
            count: counts[place], firstSeen: firstSeen(at: place))
    }

    /// Calls `body` with the bytes of an item's title, which are none if it has none.
    func withTitle<Result>(at place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard place < titles.count else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return titles.withBytes(of: place, body)
    }

    /// The same of its category.
    func withCategory<Result>(at place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard let number = categoryNumber(at: place) else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return categoryNames.withBytes(of: Int(number), body)
    }

    /// Calls `body` with an item, its texts where they lie.
    func withItem<Result>(at place: Int, _ body: (BorrowedItem) -> Result) -> Result {
        ids.withBytes(of: place) { id in
            withTitle(at: place) { title in
                withCategory(at: place) { category in
                    body(
                        BorrowedItem(
                            id: id, title: title, category: category, count: counts[place],
                            firstSeen: firstSeen(at: place)))
                }
            }
        }
    }

    /// Adds an item.
    ///
    /// - Parameters:
    ///   - item: its count is not negative
    ///   - numbers: of the categories of all items before
    mutating func append(_ item: BorrowedItem, _ numbers: inout ByteIndex) {
        let place = count
        if !item.title.isEmpty {
            while titles.count < place { titles.append("") }
            titles.append(item.title)
        }
        if !item.category.isEmpty {
            let (number, isNew) = numbers.insert(item.category)
            if isNew { categoryNames.append(item.category) }
            categories.append(contentsOf: repeatElement(0, count: place - categories.count))
            categories.append(UInt32(number) + 1)
        }
        if let day = item.firstSeen {
            days.append(contentsOf: repeatElement(Self.noDay, count: place - days.count))
            days.append(day.daysSince1970)
        }
        counts.append(item.count)
        ids.append(item.id)
    }
}
