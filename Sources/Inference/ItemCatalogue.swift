import Dispatch
import Glibc
import Interactions
import Platform

/// The items of one model, to be searched by people who type.
///
/// All ids and titles lie in lower case in one C string, the most popular items first, so that a search is one `strstr`
/// after another: a millisecond or two for 60,000 items, whatever is typed.
public final class ItemCatalogue: Sendable {
    /// One item.
    public struct Entry: Sendable, Equatable {
        public var id: UTF8Text
        public var title: String?
        /// What kind of thing it is, if known. Nothing is found by it.
        public var category: String?
        /// Interactions with it in the training data.
        public var count: Int
        /// The day of the first of them, if the data has times.
        public var firstSeen: CalendarDay?

        public init(
            id: UTF8Text, title: String?, category: String? = nil, count: Int, firstSeen: CalendarDay? = nil
        ) {
            self.id = id
            self.title = title
            self.category = category
            self.count = count
            self.firstSeen = firstSeen
        }
    }

    private let vocabulary: ItemVocabulary
    /// Indices of the items, the most popular first, as everything below.
    private let order: [Int32]
    /// Of each item its id and its title, each ended by ``fieldEnd``; then a NUL.
    private let text: [CChar]
    /// Where an item's id begins, and where its title does; then the end of the last.
    private let starts: [Int]
    private let titles: [Int]

    /// One search at a time, on a thread of its own: searches wait for each other, nothing else waits for them.
    private static let queue = DispatchQueue(label: "items", qos: .utility)

    init(_ vocabulary: ItemVocabulary, popular: [Int32]) {
        var text: [CChar] = []
        var starts: [Int] = []
        var titles: [Int] = []
        for index in popular {
            let item = vocabulary.item(at: index)
            starts.append(text.count)
            Self.append(item.id, to: &text)
            titles.append(text.count)
            Self.append(item.title ?? "", to: &text)
        }
        starts.append(text.count)
        text.append(0)
        self.vocabulary = vocabulary
        order = popular
        self.text = text
        self.starts = starts
        self.titles = titles
    }

    private static let fieldEnd: CChar = 1

    private static func append(_ field: String, to text: inout [CChar]) {
        text.append(contentsOf: lowercased(field).lazy.map { $0 == 0 || $0 == fieldEnd ? 0x20 : $0 })
        text.append(fieldEnd)
    }

    private static func lowercased(_ field: String) -> [CChar] {
        field.lowercased().utf8.map { CChar(bitPattern: $0) }
    }

    /// The item with an id; `nil` if the model does not know it.
    public func entry(id: UTF8Text) -> Entry? { vocabulary.index(of: id).map(entry(at:)) }

    private func entry(at index: Int32) -> Entry {
        let item = vocabulary.item(at: index)
        return Entry(
            id: UTF8Text(item.id), title: item.title, category: item.category, count: item.count,
            firstSeen: item.firstSeen)
    }

    /// Items whose id or title contains `query` in any case: first those where one begins with it, then the more popular.
    /// An empty query finds the most popular items. Off the threads that asynchronous tasks share.
    public func search(_ query: UTF8Text, limit: Int) async -> [Entry] {
        await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: self.found(query, limit: limit)) }
        }
    }

    private func found(_ query: UTF8Text, limit: Int) -> [Entry] {
        let pattern = Self.lowercased(query.string)
        guard !pattern.isEmpty else { return order.prefix(limit).map(entry(at:)) }
        guard !pattern.contains(0), !pattern.contains(Self.fieldEnd) else { return [] }
        var beginning: [Int] = []
        var containing: [Int] = []
        text.withUnsafeBufferPointer { text in
            (pattern + [0]).withUnsafeBufferPointer { terminated in
                // Both end with a NUL, so neither is empty.
                guard let base = text.baseAddress, let needle = terminated.baseAddress else { return }
                let pattern = UnsafeBufferPointer(rebasing: terminated.dropLast())
                var item = 0
                while beginning.count < limit, let place = strstr(base + starts[item], needle) {
                    let hit = UnsafePointer(place) - base
                    // Hits ascend: one walk over the items for the whole search.
                    while starts[item + 1] <= hit { item += 1 }
                    if hit == starts[item] || text[titles[item]...].starts(with: pattern) {
                        beginning.append(item)
                    } else if containing.count < limit {
                        containing.append(item)
                    }
                    item += 1
                }
            }
        }
        return (beginning + containing).prefix(limit).map { entry(at: order[$0]) }
    }
}
